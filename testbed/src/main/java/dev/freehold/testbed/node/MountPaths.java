package dev.freehold.testbed.node;

import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Processes share the machine's file system, so a container's mounts live below a root of its own,
 * and paths handed to it are rewritten. The rule, for environment values, command and arguments:
 * where a value begins with a path, or has one after a blank or {@code : = , ;}, and that path is a
 * mount path, lies below one or is a parent of one, the root is put before it.
 *
 * <p>With mounts at {@code /bindings/database}: {@code /bindings}, {@code
 * configtree:/bindings/database/} and {@code /bindings/database/uri} are rewritten; {@code
 * /bindings/other} and {@code http://bindings} are not.
 */
final class MountPaths {

  private static final String BEGIN = "(?:^|(?<=[:=,;\\s]))";
  private static final String END = "(?=/?(?:$|[:,;&\\s]))";
  private static final String BELOW = "(?=/|$|[:,;&\\s])";

  private final Path root;
  private final List<VolumeMount> mounts;
  private final Pattern paths;

  MountPaths(Path root, List<VolumeMount> mounts) {
    this.root = root;
    this.mounts = mounts;
    var alternatives = new LinkedHashSet<String>();
    mounts.stream()
        .map(MountPaths::path)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .forEach(path -> alternatives.add(Pattern.quote(path) + BELOW));
    mounts.forEach(
        mount -> {
          for (var parent = Path.of(path(mount)).getParent();
              parent != null && parent.getNameCount() > 0;
              parent = parent.getParent()) {
            alternatives.add(Pattern.quote(parent.toString()) + END);
          }
        });
    this.paths =
        Pattern.compile(alternatives.stream().collect(Collectors.joining("|", BEGIN + "(?:", ")")));
  }

  String translate(String value) {
    if (mounts.isEmpty()) {
      return value;
    }
    return paths.matcher(value).replaceAll(match -> Matcher.quoteReplacement(root + match.group()));
  }

  /** Makes the root: a symbolic link per mount to its volume. */
  void link(Path volumes) throws IOException {
    Files.createDirectories(root);
    for (var mount : mounts) {
      var link = root.resolve(path(mount).substring(1));
      var volume = volumes.resolve(mount.getName());
      var target =
          mount.getSubPath() == null || mount.getSubPath().isEmpty()
              ? volume
              : volume.resolve(mount.getSubPath());
      if (!Files.isSymbolicLink(link)) {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, target);
      }
    }
  }

  private static String path(VolumeMount mount) {
    return Path.of(mount.getMountPath()).normalize().toString();
  }
}
