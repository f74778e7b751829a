package dev.freehold.operator.server;

import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The opaque name of a tenant's database and roles. Every tenant of a shared server can read {@code
 * pg_database} and {@code pg_roles}: speaking names would hand out the customer list.
 *
 * @param value 16 characters of lower-case base32 (80 random bits)
 */
public record DatabaseId(String value) {
  private static final Pattern FORMAT = Pattern.compile("[a-z2-7]{16}");
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final SecureRandom RANDOM = new SecureRandom();

  public DatabaseId {
    if (!FORMAT.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "'" + value + "' is not a database id: 16 characters of a-z and 2-7");
    }
  }

  public static DatabaseId draw() {
    var id = new StringBuilder(16);
    for (int i = 0; i < 16; i++) {
      id.append(ALPHABET.charAt(RANDOM.nextInt(32)));
    }
    return new DatabaseId(id.toString());
  }

  /** The NOLOGIN role that owns what the tenant makes. */
  public String owner() {
    return "fh_" + value;
  }

  /** The NOLOGIN role that may read everything the tenant made. */
  public String reader() {
    return owner() + "_r";
  }

  /** One of the two logins that rotation alternates. */
  public String login(Logins.Letter letter) {
    return owner() + "_" + letter;
  }

  /** Both, whether they exist or not. */
  List<String> logins() {
    return Stream.of(Logins.Letter.values()).map(this::login).toList();
  }

  /**
   * The database's name at birth; an adopted one keeps its own, see {@link RegistryRow#database()}.
   */
  public String database() {
    return owner();
  }
}
