package dev.freehold.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The commands of a Markdown page: what follows {@code $ } in its {@code console} blocks. */
record ConsoleBlocks(List<Shown> commands, List<String> otherLanguages) {

  /**
   * @param text the command, with the lines of a here-document
   * @param output what the page shows below it; {@code …} stands for anything
   */
  record Shown(String text, List<String> output) {}

  static ConsoleBlocks of(Path page) {
    var commands = new ArrayList<Shown>();
    var languages = new ArrayList<String>();
    var block = "";
    var inDocument = false;
    for (var line : lines(page)) {
      if (line.startsWith("```")) {
        block = block.isEmpty() ? line.substring(3) + " " : "";
        if (!block.isBlank()) {
          languages.add(block.strip());
        }
      } else if (block.equals("console ")) {
        if (inDocument) {
          var last = commands.removeLast();
          commands.add(new Shown(last.text() + "\n" + line, last.output()));
          inDocument = !line.equals("EOF");
        } else if (line.startsWith("$ ")) {
          commands.add(new Shown(line.substring(2), new ArrayList<>()));
          inDocument = line.contains("<<EOF");
        } else if (!line.isBlank()) {
          commands.getLast().output().add(line);
        }
      }
    }
    return new ConsoleBlocks(commands, languages);
  }

  private static List<String> lines(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
