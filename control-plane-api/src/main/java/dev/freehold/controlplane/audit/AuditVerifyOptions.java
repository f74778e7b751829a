package dev.freehold.controlplane.audit;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./freehold audit verify} is told.
 *
 * @param sealingKey of the installation, in Base64; null: the checkpoints say whose keys are ours
 * @param organization null: every chain
 * @param checkpoints a file of checkpoints that were kept outside; null: none
 */
record AuditVerifyOptions(
    String url,
    String user,
    @Nullable String password,
    @Nullable String sealingKey,
    @Nullable UUID organization,
    @Nullable Path checkpoints) {
  static final String PASSWORD = "SPRING_DATASOURCE_PASSWORD";
  static final String SEALING_KEY = "FREEHOLD_SEALING_KEY";

  static final String USAGE =
      """
      ./freehold audit verify [OPTION...]

      Recomputes the audit log from the database, reading only, and names the first entry of each chain that does not hold.

        --organization ID      one organisation's (or account's) chain; all chains without it
        --checkpoints FILE     signed checkpoints that were kept outside the database, as freehold.audit.checkpoint-file has them:
                               without them nobody sees a tail that was cut off all tables together
        --url URL              of the control plane's database; SPRING_DATASOURCE_URL, else that of ./freehold up,
                               else jdbc:postgresql://localhost:5432/freehold
        --user NAME            SPRING_DATASOURCE_USERNAME, else freehold_api; its password is read from SPRING_DATASOURCE_PASSWORD

      Whoever can write the database can put a key of their own there. Which ones are ours says the sealing key, read from FREEHOLD_SEALING_KEY
      (that of ./freehold up by itself); without it FILE is needed, and the keys that signed in it are believed and no newer ones.

      Exit codes: 0 all holds, 1 something is broken, 2 wrong arguments, 3 it could not be looked at.
      """;

  /**
   * @return null: help is asked for
   * @throws IllegalArgumentException that says which argument is wrong
   */
  static @Nullable AuditVerifyOptions parse(String[] args, Map<String, String> environment) {
    String url =
        environment.getOrDefault(
            "SPRING_DATASOURCE_URL", "jdbc:postgresql://localhost:5432/freehold");
    String user = environment.getOrDefault("SPRING_DATASOURCE_USERNAME", "freehold_api");
    UUID organization = null;
    Path checkpoints = null;
    for (int at = 0; at < args.length; at++) {
      String[] word = args[at].split("=", 2);
      if (word[0].equals("--help") || word[0].equals("-h")) {
        return null;
      }
      if (word.length == 1 && at + 1 == args.length) {
        throw new IllegalArgumentException("%s needs a value.".formatted(word[0]));
      }
      String value = word.length == 2 ? word[1] : args[++at];
      switch (word[0]) {
        case "--url" -> url = value;
        case "--user" -> user = value;
        case "--organization" -> organization = id(value);
        case "--checkpoints" -> checkpoints = Path.of(value);
        default ->
            throw new IllegalArgumentException(
                word[0].contains("password")
                    ? "Passwords are not taken as arguments, which everybody on the machine can read: use "
                        + PASSWORD
                        + "."
                    : "Unknown argument '%s'.".formatted(word[0]));
      }
    }
    String sealingKey = environment.get(SEALING_KEY);
    if (sealingKey == null && checkpoints == null) {
      throw new IllegalArgumentException(
          "Nothing says which keys in the database are ours: set %s, or give --checkpoints FILE."
              .formatted(SEALING_KEY));
    }
    return new AuditVerifyOptions(
        url, user, environment.get(PASSWORD), sealingKey, organization, checkpoints);
  }

  private static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--organization is '%s': it must be an id, such as 01980000-1234-7000-8000-000000000000."
              .formatted(text),
          e);
    }
  }

  @Override
  public String toString() {
    return "AuditVerifyOptions[%s, %s]".formatted(url, user);
  }
}
