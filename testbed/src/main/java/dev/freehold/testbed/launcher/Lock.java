package dev.freehold.testbed.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** Two launchers must not work on one platform at once. The kernel frees it when we end. */
record Lock(FileChannel channel) implements AutoCloseable {

  static Lock of(Places places) {
    try {
      var channel =
          FileChannel.open(places.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw new LauncherException(
            "Another ./freehold works on %s. Wait until it has ended.".formatted(places.home()));
      }
      return new Lock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot lock " + places.lock(), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
