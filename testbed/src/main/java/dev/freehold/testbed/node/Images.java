package dev.freehold.testbed.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What stands in for each image: a file of lines {@code IMAGE=COMMAND}, where the command is a jar
 * or words with optional double quotes. The first {@code =} separates, so that an image may have a
 * tag; {@code #} starts a comment line. The word {@code java} means the agent's own Java. The
 * command takes the place of the image's ENTRYPOINT.
 */
record Images(Path file) {

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  /** The command of an image as the file has it now. */
  List<String> command(String image) {
    var commands = read();
    var command = commands.get(image);
    if (command == null) {
      throw new ContainerWaits(
          ContainerWaits.Reason.ErrImagePull,
          "image \"%s\" is not in %s: add the line \"%s=java -jar /path/to/app.jar\"; the file knows %s"
              .formatted(image, file, image, commands.keySet()));
    }
    return words(command);
  }

  static List<String> words(String command) {
    var words = new ArrayList<String>();
    if (command.endsWith(".jar") && !command.contains(" ")) {
      words.addAll(List.of("java", "-jar"));
    }
    WORD.matcher(command)
        .results()
        .forEach(word -> words.add(word.group(1) != null ? word.group(1) : word.group(2)));
    if (words.getFirst().equals("java")) {
      words.set(0, java());
    }
    return List.copyOf(words);
  }

  /** The agent's own Java. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Map<String, String> read() {
    try {
      var commands = new TreeMap<String, String>();
      for (var line : Files.readAllLines(file)) {
        var at = line.indexOf('=');
        if (!line.isBlank()
            && !line.startsWith("#")
            && at > 0
            && !line.substring(at + 1).isBlank()) {
          commands.put(line.substring(0, at).strip(), line.substring(at + 1).strip());
        }
      }
      return commands;
    } catch (IOException e) {
      throw new ContainerWaits(
          ContainerWaits.Reason.ErrImagePull,
          "cannot read the image map %s (%s): write lines IMAGE=COMMAND there".formatted(file, e));
    }
  }
}
