package dev.freehold.operator.server;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a command: {@code --name value}, {@code --name=value}, and flags without a value.
 */
record CommandArguments(Map<String, String> values, Set<String> flags) {

  /**
   * @param names of arguments with a value
   * @param flags of those without
   * @return null: help is asked for
   * @throws IllegalArgumentException that says which argument is wrong
   */
  static @Nullable CommandArguments parse(String[] args, List<String> names, List<String> flags) {
    var values = new HashMap<String, String>();
    var given = new HashSet<String>();
    for (var at = 0; at < args.length; at++) {
      var word = args[at];
      if (word.equals("--help") || word.equals("-h")) {
        return null;
      }
      var separator = word.indexOf('=');
      var name = (separator < 0 ? word : word.substring(0, separator)).replaceFirst("^--", "");
      if (word.startsWith("--") && separator < 0 && flags.contains(name)) {
        given.add(name);
        continue;
      }
      if (!word.startsWith("--") || !names.contains(name)) {
        throw new IllegalArgumentException(
            word.contains("password")
                ? "Passwords are not taken as arguments, which everybody on the machine can read: use the environment."
                : "Unknown argument '%s'.".formatted(word));
      }
      if (separator < 0 && at + 1 == args.length) {
        throw new IllegalArgumentException("%s needs a value.".formatted(word));
      }
      values.put(name, separator < 0 ? args[++at] : word.substring(separator + 1));
    }
    return new CommandArguments(values, given);
  }

  String value(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /**
   * @throws IllegalArgumentException when it is missing
   */
  String required(String name) {
    var value = values.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("--%s is needed.".formatted(name));
    }
    return value;
  }
}
