package dev.freehold.testbed.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a small server that publishes programs the way dl.k8s.io and GitHub do. */
class BinaryDownloadTest {

  private final ClusterSources sources = ClusterSources.bundled();
  private final Map<String, byte[]> published = new HashMap<>();
  private final List<String> progress = new ArrayList<>();
  @TempDir private Path directory;
  private HttpServer server;

  @BeforeEach
  void publish() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var body = published.get(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
          if (body != null) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    for (var program :
        List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")) {
      var path = "/k8s/%s/bin/linux/amd64/%s".formatted(sources.kubernetesVersion(), program);
      published.put(path, program.getBytes(UTF_8));
      published.put(path + ".sha256", sum(program.getBytes(UTF_8)).getBytes(UTF_8));
    }
    var kwok =
        Map.of(
            "kwok-linux-amd64",
            "kwok".getBytes(UTF_8),
            "kwokctl-linux-amd64",
            "kwokctl".getBytes(UTF_8));
    release("kubernetes-sigs/kwok", sources.kwokVersion(), kwok);
    var name = "etcd-%s-linux-amd64".formatted(sources.etcdVersion());
    release(
        "etcd-io/etcd", sources.etcdVersion(), Map.of(name + ".tar.gz", archive(name + "/etcd")));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void bringsAllPrograms() {
    // When
    var done = download("linux-amd64").fill(directory, progress::add);

    // Then
    assertThat(done).as("%s", progress).isTrue();
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrderElementsOf(ClusterBinaries.PROGRAMS);
    assertThat(directory.resolve("etcd")).hasContent("etcd itself").isExecutable();
  }

  @Test
  void refusesAProgramThatDiffersFromItsPublishedSum() {
    // Given
    published.put(
        "/k8s/%s/bin/linux/amd64/kube-scheduler".formatted(sources.kubernetesVersion()),
        "tampered".getBytes(UTF_8));

    // When
    var done = download("linux-amd64").fill(directory, progress::add);

    // Then
    assertThat(done).isFalse();
    assertThat(progress).last().asString().contains("kube-scheduler has the SHA-256 sum");
  }

  @Test
  void refusesAReleaseWithoutSums() {
    // Given
    published.put(
        "/api/etcd-io/etcd/releases/tags/" + sources.etcdVersion(),
        "{\"assets\":[]}".getBytes(UTF_8));

    // When
    var done = download("linux-amd64").fill(directory, progress::add);

    // Then
    assertThat(done).isFalse();
    assertThat(progress).last().asString().contains("publishes no etcd-");
  }

  @Test
  void stepsAsideWithoutAWordWhereNothingCanBeDownloaded() {
    // Given
    published.clear();

    // When
    var done = download("linux-amd64").fill(directory, progress::add);

    // Then
    assertThat(done).isFalse();
    assertThat(progress).isEmpty();
  }

  @Test
  void stepsAsideOnSystemsForWhichNoApiServerIsPublished() {
    assertThat(download("darwin-arm64").fill(directory, progress::add)).isFalse();
  }

  private BinaryDownload download(String platform) {
    return new BinaryDownload(sources, address("/k8s/"), address("/api/"), platform);
  }

  private void release(String repository, String version, Map<String, byte[]> files)
      throws Exception {
    var assets = new ArrayList<String>();
    for (var file : files.entrySet()) {
      published.put("/files/" + file.getKey(), file.getValue());
      assets.add(
          "{\"name\":\"%s\",\"browser_download_url\":\"%s\",\"digest\":\"sha256:%s\"}"
              .formatted(file.getKey(), address("/files/" + file.getKey()), sum(file.getValue())));
    }
    published.put(
        "/api/%s/releases/tags/%s".formatted(repository, version),
        "{\"assets\":[%s]}".formatted(String.join(",", assets)).getBytes(UTF_8));
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
  }

  private static byte[] archive(String name) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      var content = "etcd itself".getBytes(UTF_8);
      var entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static String sum(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }
}
