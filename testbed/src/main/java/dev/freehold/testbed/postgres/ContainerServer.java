package dev.freehold.testbed.postgres;

import com.github.dockerjava.api.exception.DockerException;
import dev.freehold.testbed.process.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A server in a container, used where Docker answers and the image is already there. It is always
 * temporary.
 */
final class ContainerServer implements PostgresServer {

  private static final Path SOCKET = Path.of("/var/run/docker.sock");
  private static final int PORT_INSIDE = 5432;

  private final PostgreSQLContainer container;
  private final int port;

  private ContainerServer(PostgreSQLContainer container, int port) {
    this.container = container;
    this.port = port;
  }

  /** Empty where there is no Docker or no image; images are not pulled. */
  static Optional<ContainerServer> prepare(PostgresOptions options) {
    var image = "postgres:" + options.version().major();
    if (!isAvailable(image)) {
      return Optional.empty();
    }
    var port = FreePorts.next();
    var container =
        new PostgreSQLContainer(image)
            .withUsername("postgres")
            .withPassword(DataDirectory.newPassword());
    container.withEnv("POSTGRES_INITDB_ARGS", "--auth=scram-sha-256 --encoding=UTF8 --locale=C");
    container.setCommand(command(options));
    // A fixed port, so that it stays the same when the server is stopped and started.
    container.setPortBindings(List.of("127.0.0.1:%d:%d".formatted(port, PORT_INSIDE)));
    return Optional.of(new ContainerServer(container, port));
  }

  private static String[] command(PostgresOptions options) {
    var words = new ArrayList<>(List.of("postgres"));
    options.settings().forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
    return words.toArray(String[]::new);
  }

  private static boolean isAvailable(String image) {
    if (!Files.exists(SOCKET) && System.getenv("DOCKER_HOST") == null) {
      return false;
    }
    try {
      if (!DockerClientFactory.instance().isDockerAvailable()) {
        return false;
      }
      DockerClientFactory.instance().client().inspectImageCmd(image).exec();
      return true;
    } catch (DockerException | IllegalStateException _) {
      return false;
    }
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String superuser() {
    return container.getUsername();
  }

  @Override
  public String superuserPassword() {
    return container.getPassword();
  }

  @Override
  public void start() {
    if (container.getContainerId() == null) {
      container.start();
    } else if (!isRunning()) {
      container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public void stop() {
    container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void kill() {
    container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public boolean isRunning() {
    return container.getContainerId() != null && container.isRunning();
  }

  @Override
  public void close() {
    container.stop();
  }

  @Override
  public void delete() {
    container.stop();
  }
}
