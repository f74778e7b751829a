package dev.freehold.e2e.bench;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** The yardstick: the tenant's app on the tenant's database, without Kubernetes. */
final class AppByHand {
  private AppByHand() {}

  /**
   * @param command as the local node's images file has it
   * @return seconds from the start of the process to its first page
   */
  static double firstAnswer(KubernetesClient client, String tenant, String command)
      throws Exception {
    Path root = Files.createTempDirectory("freehold-bench-binding");
    Path binding = Files.createDirectory(root.resolve("database"));
    var secret = client.secrets().inNamespace("tenant-" + tenant).withName("database").get();
    for (var entry : secret.getData().entrySet()) {
      String value =
          new String(Base64.getDecoder().decode(entry.getValue()), StandardCharsets.UTF_8);
      Files.writeString(binding.resolve(entry.getKey()), value);
    }
    int port = freePort();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var builder =
        new ProcessBuilder("/bin/sh", "-c", "exec " + command.replaceFirst("^java", java))
            .redirectErrorStream(true)
            .redirectOutput(Files.createTempFile("freehold-bench-app", ".log").toFile());
    builder.environment().put("SERVICE_BINDING_ROOT", root.toString());
    builder.environment().put("SERVER_PORT", Integer.toString(port));
    builder.environment().put("SERVER_ADDRESS", "127.0.0.1");
    builder.environment().put("FREEHOLD_TENANT", tenant);
    builder.environment().put("FREEHOLD_DISPLAY_NAME", tenant);
    long start = System.nanoTime();
    Process process = builder.start();
    try {
      new AppClient(port, "127.0.0.1").awaitAnswer(Duration.ofMinutes(2));
      return (System.nanoTime() - start) / 1e9;
    } finally {
      process.destroy();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
