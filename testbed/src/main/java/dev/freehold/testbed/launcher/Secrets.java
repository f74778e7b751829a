package dev.freehold.testbed.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Properties;

/**
 * What the control plane must know and nobody else: drawn once, in files that only their owner can
 * read, and told to it through its environment, never through its command line.
 *
 * @param ownerPassword of the login that owns its database
 * @param apiPassword of the login that serves requests
 * @param sealingKey 32 bytes in Base64; opens what lies sealed in its database
 * @param staffPassword of the first account, {@link #STAFF}
 */
record Secrets(String ownerPassword, String apiPassword, String sealingKey, String staffPassword) {

  static final String STAFF = "staff@freehold.localhost";

  private static final int KEY_BYTES = 32;

  /** Without those that are mistaken for each other. */
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

  /** The kept ones; draws them the first time. */
  static Secrets of(Places places) {
    try {
      if (!Files.exists(places.secrets())) {
        writePrivately(places.secrets(), draw().asText());
      }
      var secrets = load(places.secrets());
      if (!Files.exists(places.staffLogin())) {
        writePrivately(places.staffLogin(), secrets.signIn());
      }
      return secrets;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the secrets in " + places.home(), e);
    }
  }

  private static Secrets draw() {
    var random = new SecureRandom();
    var key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new Secrets(
        password(random),
        password(random),
        Base64.getEncoder().encodeToString(key),
        password(random));
  }

  /** Five groups of five: 125 bits, and a person can type it. */
  private static String password(SecureRandom random) {
    var text = new StringBuilder();
    for (var i = 0; i < 25; i++) {
      text.append(i > 0 && i % 5 == 0 ? "-" : "")
          .append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private static Secrets load(Path file) throws IOException {
    var all = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      all.load(reader);
    }
    return new Secrets(
        all.getProperty("owner"),
        all.getProperty("api"),
        all.getProperty("sealing-key"),
        all.getProperty("staff"));
  }

  private String asText() {
    return "owner=%s%napi=%s%nsealing-key=%s%nstaff=%s%n"
        .formatted(ownerPassword, apiPassword, sealingKey, staffPassword);
  }

  /** The body of {@code POST /sessions}, so that nobody has to put a password on a command line. */
  private String signIn() {
    return String.format(
        Locale.ROOT, "{\"email\": \"%s\", \"password\": \"%s\"}%n", STAFF, staffPassword);
  }

  /** Whole or not at all. */
  private static void writePrivately(Path file, String text) throws IOException {
    var next =
        Files.createTempFile(
            file.getParent(),
            file.getFileName() + "-",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return "Secrets[…]";
  }
}
