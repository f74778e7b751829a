package dev.freehold.testbed.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A volume's files, changed all at once: each version is a directory of its own, and the volume is
 * a symbolic link that moves from one to the next. A reader never sees a new user name beside an
 * old password, nor half a token.
 */
final class VolumeDirectory {

  /** A file and its mode; of the mode only the owner's bits are kept. */
  record VolumeFile(ByteBuffer content, int mode) {}

  private final Path link;
  private Map<String, VolumeFile> current = Map.of();

  VolumeDirectory(Path link) {
    this.link = link;
  }

  void write(Map<String, VolumeFile> files) throws IOException {
    if (files.equals(current) && Files.exists(link)) {
      return;
    }
    var old = Files.isSymbolicLink(link) ? Files.readSymbolicLink(link) : null;
    var version = Files.createTempDirectory(link.getParent(), link.getFileName() + ".");
    for (var file : files.entrySet()) {
      var path = version.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      try (var channel =
          FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        Files.setPosixFilePermissions(path, permissions(file.getValue().mode()));
        channel.write(file.getValue().content().duplicate());
      }
    }
    var next = link.resolveSibling(version.getFileName() + ".link");
    Files.createSymbolicLink(next, version);
    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    current = Map.copyOf(files);
    if (old != null) {
      PodDirectory.delete(old);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    if ((mode & 0400) != 0) {
      permissions.add(PosixFilePermission.OWNER_READ);
    }
    if ((mode & 0200) != 0) {
      permissions.add(PosixFilePermission.OWNER_WRITE);
    }
    if ((mode & 0100) != 0) {
      permissions.add(PosixFilePermission.OWNER_EXECUTE);
    }
    return permissions;
  }
}
