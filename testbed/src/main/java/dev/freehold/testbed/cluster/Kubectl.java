package dev.freehold.testbed.cluster;

import dev.freehold.testbed.process.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Our own kubectl with the cluster's kubeconfig, and with a home directory in which it finds
 * nothing of the user's.
 */
record Kubectl(Kwokctl kwokctl, Path kubeconfig) {

  String run(String input, String... arguments) {
    return Command.of(words(List.of(arguments))).with(kwokctl.environment()).input(input).run();
  }

  ProcessBuilder process(List<String> arguments) {
    var builder = new ProcessBuilder(words(arguments));
    builder.environment().putAll(kwokctl.environment());
    return builder;
  }

  private List<String> words(List<String> arguments) {
    var words =
        new ArrayList<>(List.of(kwokctl.binary("kubectl"), "--kubeconfig", kubeconfig.toString()));
    words.addAll(arguments);
    return words;
  }
}
