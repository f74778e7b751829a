package dev.freehold.e2e.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Makes a virtual machine's memory its own before anything is measured. A host hands out a page
 * when it is touched for the first time, at three times the cost of writing it: without this,
 * whoever comes first pays, and the yardstick measures another machine than the burst after it.
 */
final class TouchedMemory {
  /** Databases of floor, bursts and their write-ahead logs, measured. */
  private static final long BYTES_PER_TENANT = 40L << 20;

  private static final int BLOCK = 1 << 20;

  private TouchedMemory() {}

  /**
   * @param tmpfs directory whose files live in memory
   */
  static void forTenants(Path tmpfs, int tenants) throws IOException {
    long free = Files.getFileStore(tmpfs).getUsableSpace();
    long bytes = Math.min(tenants * BYTES_PER_TENANT, free * 6 / 10);
    Path file = Files.createTempFile(tmpfs, "touch", "");
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
