package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that is needed to start a container's process. A process gets nothing of the agent's own
 * environment but PATH and LANG.
 *
 * @param log file that output is appended to
 */
record Launch(
    List<String> command, Map<String, String> environment, Path workingDirectory, Path log) {

  /**
   * Prepares a run: command ({@code command} instead of the image's, {@code args} after it),
   * environment, mounts and log file.
   *
   * @param ports local port by container port; their variables win over the pod's own, as the pod
   *     cannot know a free port
   */
  static Launch of(
      NodeContext node,
      Pod pod,
      Container container,
      Map<Integer, Integer> ports,
      PodDirectory directory,
      ContainerEnvironment environment)
      throws IOException {
    var image = node.images().command(container.getImage());
    var asked = environment.of(container);
    var mounts = new MountPaths(directory.root(container.getName()), container.getVolumeMounts());
    mounts.link(directory.volumes());
    var command = new ArrayList<>(container.getCommand().isEmpty() ? image : List.<String>of());
    Stream.concat(container.getCommand().stream(), container.getArgs().stream())
        .map(word -> mounts.translate(ContainerEnvironment.expand(word, asked)))
        .forEach(command::add);
    if (command.getFirst().equals("java")) {
      command.set(0, Images.java());
    }
    var work = work(container, directory);
    var variables = new LinkedHashMap<String, String>();
    variables.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    variables.put("LANG", System.getenv().getOrDefault("LANG", "C.UTF-8"));
    variables.put("HOME", work.toString());
    variables.put("HOSTNAME", pod.getMetadata().getName());
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    asked.forEach((name, value) -> variables.put(name, mounts.translate(value)));
    variables.putAll(ContainerEnvironment.ports(container, ports));
    return new Launch(List.copyOf(command), variables, work, log(container, directory));
  }

  private static Path work(Container container, PodDirectory directory) throws IOException {
    var root = directory.root(container.getName());
    var asked = container.getWorkingDir();
    var work =
        asked == null || asked.isEmpty()
            ? root
            : root.resolve(asked.replaceFirst("^/+", "")).normalize();
    return Files.createDirectories(work.startsWith(root) ? work : root);
  }

  private static Path log(Container container, PodDirectory directory) throws IOException {
    var log = directory.log(container.getName());
    if (!Files.exists(log)) {
      Files.createFile(
          log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return log;
  }
}
