package dev.freehold.testbed.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.stream.IntStream;

/** The ports of our own programs on 127.0.0.1, kept over restarts as long as nobody takes them. */
record Ports(Path file) {

  private static final int TRIED = 100;

  /** The remembered port; 0 when there is none. */
  int remembered(String name) {
    return Integer.parseInt(load().getProperty(name, "0"));
  }

  /**
   * The remembered port, else the first free one from {@code from} on, which is remembered then.
   *
   * @param from where to look; another one than last time makes us forget the port
   * @param ours whether the program that is to listen there runs already
   */
  int choose(String name, int from, boolean ours) {
    var old = remembered(name);
    var sameWish = load().getProperty(name + ".from", "").equals(Integer.toString(from));
    if (old != 0 && sameWish && (ours || isFree(old))) {
      return old;
    }
    var port =
        IntStream.range(from, from + TRIED)
            .filter(Ports::isFree)
            .findFirst()
            .orElseThrow(
                () ->
                    new LauncherException(
                        "No port from %d to %d is free on 127.0.0.1: end a program that listens there."
                            .formatted(from, from + TRIED - 1)));
    save(name, port, from);
    return port;
  }

  /** Where the remembered port was looked for; 0 when there is none. */
  int wish(String name) {
    return Integer.parseInt(load().getProperty(name + ".from", "0"));
  }

  private void save(String name, int port, int from) {
    var all = load();
    all.setProperty(name, Integer.toString(port));
    all.setProperty(name + ".from", Integer.toString(from));
    try {
      var next = file.resolveSibling(file.getFileName() + ".next");
      try (var writer = Files.newBufferedWriter(next)) {
        all.store(writer, null);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Properties load() {
    var all = new Properties();
    if (Files.exists(file)) {
      try (var reader = Files.newBufferedReader(file)) {
        all.load(reader);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
