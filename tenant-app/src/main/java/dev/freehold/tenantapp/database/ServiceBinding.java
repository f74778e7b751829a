package dev.freehold.tenantapp.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tenant's database as the platform hands it to the app: a directory of files below {@code
 * SERVICE_BINDING_ROOT}, as <a
 * href="https://servicebinding.io/spec/core/1.1.0/#workload-projection">servicebinding.io</a>
 * describes.
 *
 * <p>Read are {@code type} (must be {@code postgresql}), {@code username}, {@code password}, and
 * {@code jdbc-url}; where that file is missing, the URL is made from {@code host}, {@code port}
 * (5432 when missing) and {@code database}.
 */
record ServiceBinding(String jdbcUrl, String username, String password) {

  private static final String TYPE = "postgresql";

  private static final int READS = 10;

  /**
   * Finds the one binding of type {@code postgresql}. Its files change together while we read them
   * one by one: what two reads in a row agree on is no mixture of an old user and a new password.
   *
   * @throws ServiceBindingException when there is none, more than one, or an incomplete one
   */
  static ServiceBinding find(String root) {
    var last = look(root);
    for (int read = 1; read < READS; read++) {
      var again = look(root);
      if (again.equals(last)) {
        break;
      }
      last = again;
    }
    return last;
  }

  private static ServiceBinding look(String root) {
    if (root.isBlank()) {
      throw new ServiceBindingException(
          "SERVICE_BINDING_ROOT is not set, so there is no database to work with.");
    }
    var directory = Path.of(root);
    if (!Files.isDirectory(directory)) {
      throw new ServiceBindingException(
          "SERVICE_BINDING_ROOT is " + root + ", which is not a directory.");
    }
    var found = bindingsIn(directory);
    if (found.isEmpty()) {
      throw new ServiceBindingException(
          "Below " + root + " there is no directory with a file 'type' that says postgresql.");
    }
    if (found.size() > 1) {
      throw new ServiceBindingException(
          "Below "
              + root
              + " there are several bindings of type postgresql ("
              + names(found)
              + "), but one is expected.");
    }
    return read(found.getFirst());
  }

  private static List<Path> bindingsIn(Path root) {
    try (Stream<Path> children = Files.list(root)) {
      return children
          .filter(Files::isDirectory)
          .filter(child -> value(child, "type").filter(TYPE::equals).isPresent())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ServiceBindingException(
          "SERVICE_BINDING_ROOT " + root + " cannot be read: " + e.getMessage());
    }
  }

  private static ServiceBinding read(Path binding) {
    var missing = new ArrayList<String>();
    var username = required(binding, "username", missing);
    var password = required(binding, "password", missing);
    var url = value(binding, "jdbc-url").orElseGet(() -> urlFromParts(binding, missing));
    if (!missing.isEmpty()) {
      throw new ServiceBindingException(
          "The binding "
              + binding
              + " is incomplete: missing or empty "
              + String.join(", ", missing)
              + ".");
    }
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new ServiceBindingException(
          "In the binding " + binding + ", jdbc-url must start with jdbc:postgresql:.");
    }
    // Credentials in a URL end up in logs; the URL itself is not shown here for the same reason.
    if (url.contains("password=") || url.contains("user=")) {
      throw new ServiceBindingException(
          "In the binding "
              + binding
              + ", jdbc-url carries credentials; they belong into username and password.");
    }
    return new ServiceBinding(url, username, password);
  }

  private static String urlFromParts(Path binding, List<String> missing) {
    var host = required(binding, "host", missing);
    var database = required(binding, "database", missing);
    return "jdbc:postgresql://"
        + host
        + ":"
        + value(binding, "port").orElse("5432")
        + "/"
        + database;
  }

  private static String required(Path binding, String file, List<String> missing) {
    var value = value(binding, file).orElse("");
    if (value.isEmpty()) {
      missing.add(file);
    }
    return value;
  }

  private static Optional<String> value(Path binding, String file) {
    var path = binding.resolve(file);
    if (!Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(path).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      throw new UncheckedIOException("while reading " + path, e);
    }
  }

  private static String names(List<Path> bindings) {
    return String.join(
        ", ", bindings.stream().map(binding -> String.valueOf(binding.getFileName())).toList());
  }

  /** Without the password: this text may reach a log. */
  @Override
  public String toString() {
    return "ServiceBinding[" + jdbcUrl + ", username=" + username + "]";
  }
}
