package dev.freehold.testbed.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * The class path of this JVM with its folders as jars: a JVM that is started many times starts fast
 * with an archive of the classes that it loads, and archives are of jars only.
 */
public final class JarClassPath {

  private JarClassPath() {}

  /**
   * @param directory takes the jars, which go with this JVM
   */
  public static String in(Path directory) {
    var entries = new ArrayList<String>();
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (var entry : List.of(classPath.split(File.pathSeparator))) {
      entries.add(
          Files.isDirectory(Path.of(entry))
              ? jar(entry, directory.resolve(entries.size() + ".jar"))
              : entry);
    }
    return String.join(File.pathSeparator, entries);
  }

  private static String jar(String folder, Path jar) {
    jar.toFile().deleteOnExit();
    var exit =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--no-compress",
                "--file",
                jar.toString(),
                "-C",
                folder,
                ".");
    if (exit != 0) {
      throw new UncheckedIOException(new IOException("no jar of " + folder));
    }
    return jar.toString();
  }
}
