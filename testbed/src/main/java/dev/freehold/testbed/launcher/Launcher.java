package dev.freehold.testbed.launcher;

import java.nio.file.Path;
import java.util.List;

/**
 * Behind the script {@code freehold}, which finds Java, builds, and answers what needs no Java.
 *
 * <p>Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not everything runs (status).
 */
public final class Launcher {

  private Launcher() {}

  public static void main(String[] args) {
    var places = new Places(Path.of(property("root")), Path.of(property("home")));
    var terminal = Boolean.getBoolean("freehold.terminal");
    var console =
        new Console(
            System.out,
            terminal,
            terminal && System.getenv("NO_COLOR") == null,
            Integer.getInteger("freehold.columns", 100));
    var interrupted = Thread.ofPlatform().unstarted(() -> tellInterrupted(console));
    Runtime.getRuntime().addShutdownHook(interrupted);
    var code = run(List.of(args), places, console);
    Runtime.getRuntime().removeShutdownHook(interrupted);
    System.exit(code);
  }

  private static int run(List<String> words, Places places, Console console) {
    var command = words.getFirst();
    var options = words.subList(1, words.size());
    try {
      return switch (command) {
        case "up" -> {
          requireKnown(command, options, List.of("--no-tenant", "--verbose"));
          yield new Up(places, console, !options.contains("--no-tenant")).run();
        }
        case "down" -> {
          requireKnown(command, options, List.of("--purge", "--verbose"));
          yield new Down(places, console).run(options.contains("--purge"));
        }
        case "status" -> {
          requireKnown(command, options, List.of("--verbose"));
          yield new Status(places, console).run();
        }
        default -> throw new IllegalArgumentException("Unknown command " + command);
      };
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 2;
    } catch (Exception e) {
      new Failure(e).tell(console, options.contains("--verbose"));
      return 1;
    }
  }

  private static void tellInterrupted(Console console) {
    console.line("");
    console.line("Stopped. Run the same command again: it goes on where it stopped.");
  }

  private static void requireKnown(String command, List<String> options, List<String> known) {
    for (var option : options) {
      if (!known.contains(option)) {
        throw new IllegalArgumentException(
            "./freehold %s does not know %s; it knows %s."
                .formatted(command, option, String.join(", ", known)));
      }
    }
  }

  private static String property(String name) {
    return System.getProperty("freehold." + name);
  }
}
