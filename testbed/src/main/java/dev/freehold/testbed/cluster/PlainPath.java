package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.UserCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A path without blanks to a directory that has some: kwokctl cuts its paths at blanks, and makes
 * its cluster elsewhere then.
 */
final class PlainPath {

  private PlainPath() {}

  /** The directory itself, or a link to it in the user's cache. */
  static Path to(Path directory) {
    return to(directory, UserCache.directory().resolve("links"));
  }

  static Path to(Path directory, Path links) {
    if (isPlain(directory)) {
      return directory;
    }
    if (!isPlain(links)) {
      throw new ClusterException(
          "The local Kubernetes needs a directory without blanks in its path, but %s and the cache %s have some. Point XDG_CACHE_HOME to another directory."
              .formatted(directory, links));
    }
    var name = UUID.nameUUIDFromBytes(directory.toString().getBytes(StandardCharsets.UTF_8));
    var link = links.resolve(name.toString());
    try {
      if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(directory)) {
        Files.createDirectories(links);
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, directory);
      }
      return link;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot link " + link + " to " + directory, e);
    }
  }

  /** Removes the link of a directory that is gone. */
  static void forget(Path plain) {
    try {
      if (Files.isSymbolicLink(plain)) {
        Files.delete(plain);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPlain(Path path) {
    return path.toString().matches("[\\w./@%+=:,-]*");
  }
}
