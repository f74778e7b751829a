package dev.freehold.e2e.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes a virtual machine's memory its own before something is measured. A host hands out a page
 * when it is touched for the first time, at three to thirty times the cost of writing it, and takes
 * free ones back within half a minute (free page reporting): without this right before each
 * measured stage the yardstick measures another machine than the burst after it.
 */
final class TouchedMemory {
  /** A database and its write-ahead log, measured, with room for processes. */
  private static final long BYTES_PER_TENANT = 16L << 20;

  private static final int BLOCK = 1 << 20;

  private TouchedMemory() {}

  /**
   * @param directory of the data; where its files do not live in memory nothing is done
   */
  static void forTenants(Path directory, int tenants) throws IOException {
    if (!Files.getFileStore(directory).type().equals("tmpfs")) {
      return;
    }
    long free = Files.getFileStore(directory).getUsableSpace();
    long bytes = Math.min(tenants * BYTES_PER_TENANT, free * 6 / 10);
    Path file = Files.createTempFile(directory, "touch", "");
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var block = ByteBuffer.allocateDirect(BLOCK);
      for (long written = 0; written < bytes; written += BLOCK) {
        channel.write(block.clear());
      }
    } finally {
      Files.delete(file);
    }
  }
}
