package dev.freehold.controlplane.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * The 100,000 most frequent passwords of at least eight characters, in lower case. Source and
 * licence are in {@code common-passwords.LICENSE} beside the list.
 */
final class CommonPasswords {
  private static final String LIST = "common-passwords.txt.gz";

  private final Set<String> passwords;

  CommonPasswords() {
    try (var list =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    Objects.requireNonNull(CommonPasswords.class.getResourceAsStream(LIST), LIST)),
                StandardCharsets.UTF_8))) {
      passwords = list.lines().collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException("while reading " + LIST, e);
    }
  }

  int size() {
    return passwords.size();
  }

  boolean contains(String password) {
    return passwords.contains(password.toLowerCase(Locale.ROOT));
  }
}
