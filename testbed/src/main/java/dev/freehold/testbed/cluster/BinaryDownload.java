package dev.freehold.testbed.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The official programs: Kubernetes' from dl.k8s.io, etcd's and kwok's from their GitHub releases.
 * Each is checked against the SHA-256 sum published beside it; whatever goes wrong leaves the way
 * to the build from source.
 */
final class BinaryDownload implements ClusterBinaries.Origin {

  private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
  private static final Duration FILE_LIMIT = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterSources sources;
  private final URI kubernetes;
  private final URI githubApi;
  private final String platform;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(PROBE_LIMIT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  /**
   * @param platform for example {@code linux-amd64}
   */
  BinaryDownload(ClusterSources sources, URI kubernetes, URI githubApi, String platform) {
    this.sources = sources;
    this.kubernetes = kubernetes;
    this.githubApi = githubApi;
    this.platform = platform;
  }

  static BinaryDownload official(ClusterSources sources) {
    var architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    var system = System.getProperty("os.name").equals("Linux") ? "linux" : "other";
    return new BinaryDownload(
        sources,
        URI.create("https://dl.k8s.io/release/"),
        URI.create("https://api.github.com/repos/"),
        system + "-" + architecture);
  }

  @Override
  public boolean fill(Path directory, Consumer<String> progress) {
    // Nobody publishes an API server for other systems.
    if (!platform.startsWith("linux-") || !answers()) {
      return false;
    }
    try {
      for (var program :
          List.of("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")) {
        progress.accept("downloading %s %s".formatted(program, sources.kubernetesVersion()));
        var sum = text(kubernetesProgram(program + ".sha256"), FILE_LIMIT).strip();
        download(kubernetesProgram(program), sum, directory.resolve(program));
      }
      for (var program : List.of("kwok", "kwokctl")) {
        progress.accept("downloading %s %s".formatted(program, sources.kwokVersion()));
        var asset = asset("kubernetes-sigs/kwok", sources.kwokVersion(), program + "-" + platform);
        download(asset.address(), asset.sum(), directory.resolve(program));
      }
      progress.accept("downloading etcd " + sources.etcdVersion());
      etcd(directory);
      return true;
    } catch (IOException e) {
      progress.accept("cannot use the official programs (%s)".formatted(e.getMessage()));
      return false;
    }
  }

  private record Asset(URI address, String sum) {}

  private boolean answers() {
    try {
      return !text(kubernetesProgram("kubectl.sha256"), PROBE_LIMIT).isBlank();
    } catch (IOException _) {
      return false;
    }
  }

  private URI kubernetesProgram(String file) {
    return kubernetes.resolve(
        "%s/bin/%s/%s".formatted(sources.kubernetesVersion(), platform.replace('-', '/'), file));
  }

  private Asset asset(String repository, String version, String name) throws IOException {
    var release =
        JSON.readTree(
            text(githubApi.resolve(repository + "/releases/tags/" + version), FILE_LIMIT));
    for (JsonNode asset : release.path("assets")) {
      var digest = asset.path("digest").asText();
      if (asset.path("name").asText().equals(name) && digest.startsWith("sha256:")) {
        return new Asset(
            URI.create(asset.path("browser_download_url").asText()),
            digest.substring("sha256:".length()));
      }
    }
    throw new IOException(
        "%s %s publishes no %s with its sum".formatted(repository, version, name));
  }

  private void etcd(Path directory) throws IOException {
    var name = "etcd-%s-%s".formatted(sources.etcdVersion(), platform);
    var asset = asset("etcd-io/etcd", sources.etcdVersion(), name + ".tar.gz");
    var archive = directory.resolve("etcd.tar.gz");
    download(asset.address(), asset.sum(), archive);
    try (var tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.getName().equals(name + "/etcd")) {
          Files.copy(tar, directory.resolve("etcd"));
        }
      }
    }
    Files.delete(archive);
    makeExecutable(directory.resolve("etcd"));
  }

  private void download(URI address, String sum, Path file) throws IOException {
    var digest = sha256();
    try (var body =
        new DigestInputStream(
            send(address, FILE_LIMIT, HttpResponse.BodyHandlers.ofInputStream()), digest)) {
      Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
    }
    var found = HexFormat.of().formatHex(digest.digest());
    if (!found.equalsIgnoreCase(sum)) {
      throw new IOException(
          "%s has the SHA-256 sum %s, published is %s".formatted(address, found, sum));
    }
    makeExecutable(file);
  }

  private static void makeExecutable(Path file) throws IOException {
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("Cannot make %s executable".formatted(file));
    }
  }

  private String text(URI address, Duration limit) throws IOException {
    return send(address, limit, HttpResponse.BodyHandlers.ofString());
  }

  private <T> T send(URI address, Duration limit, HttpResponse.BodyHandler<T> body)
      throws IOException {
    try {
      var response = http.send(HttpRequest.newBuilder(address).timeout(limit).build(), body);
      if (response.statusCode() != 200) {
        if (response.body() instanceof InputStream unread) {
          unread.close();
        }
        throw new IOException("%s answers %d".formatted(address, response.statusCode()));
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while downloading " + address, e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
