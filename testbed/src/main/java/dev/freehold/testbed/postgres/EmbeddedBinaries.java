package dev.freehold.testbed.postgres;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL 18 that comes as a jar from Maven Central, unpacked once into a cache: initdb,
 * pg_ctl and postgres only.
 */
final class EmbeddedBinaries {

  private static final int MODE_OF_PROGRAMS = 0111;

  private EmbeddedBinaries() {}

  /** The directory of the programs. */
  static Path unpacked(Path cache) {
    try {
      var archive = archive();
      var home = cache.resolve("postgres");
      var unpacked = home.resolve("embedded-" + key(archive));
      if (!Files.isDirectory(unpacked)) {
        Files.createDirectories(home);
        try (var channel =
                FileChannel.open(
                    home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var _ = channel.lock()) {
          unpackOnce(archive, home, unpacked);
        }
      }
      return unpacked.resolve("bin");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack PostgreSQL 18 into " + cache, e);
    }
  }

  private static synchronized void unpackOnce(byte[] archive, Path home, Path unpacked)
      throws IOException {
    if (Files.isDirectory(unpacked)) {
      return;
    }
    var fresh = Files.createTempDirectory(home, "new-");
    // Another account may have to run it.
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, fresh);
      }
    }
    Files.move(fresh, unpacked, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path root)
      throws IOException {
    var target = root.resolve(entry.getName()).normalize();
    if (!target.startsWith(root)) {
      throw new IOException(
          "The archive wants to write outside of its directory: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      Files.copy(root.resolve(entry.getLinkName()), target);
    } else {
      Files.copy(tar, target);
      var isProgram = (entry.getMode() & MODE_OF_PROGRAMS) != 0;
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString(isProgram ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }

  private static byte[] archive() throws IOException {
    var mac = System.getProperty("os.name").startsWith("Mac");
    var arm = System.getProperty("os.arch").equals("aarch64");
    var architecture = arm ? "arm_64" : "x86_64";
    try (var stream =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            mac ? "Darwin" : "Linux", architecture)) {
      return stream.readAllBytes();
    }
  }

  private static String key(byte[] archive) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive), 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
