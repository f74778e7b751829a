package dev.freehold.e2e.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;

/**
 * Who is in the seeded installation: by number, so that nothing has to be read back. One
 * organisation in 400 is large, and holds a quarter of all members and Tenants, so that full pages
 * are there; a hundred consultants are in as many small organisations as fill a page. The others
 * are small: the rest of the members and at most one Tenant each.
 */
record ApiPopulation(int organizations) {
  static final int MEMBERS_OF_LARGE = 500;
  static final int TENANTS_OF_LARGE = 100;
  static final int CONSULTANTS = 100;
  private static final int LARGE_ONE_IN = 400;

  /** Kinds of ids. */
  enum Kind {
    ORGANIZATION,
    ACCOUNT,
    TENANT,
    SESSION
  }

  int large() {
    return organizations / LARGE_ONE_IN;
  }

  int small() {
    return organizations - large();
  }

  int members() {
    return 5 * organizations;
  }

  int tenants() {
    return organizations;
  }

  /** Members who are nobody new: consultants who are in one organisation more. */
  private int shared() {
    return organizations / 8;
  }

  int accounts() {
    return members() - shared();
  }

  private int membersOfLarge() {
    return large() * MEMBERS_OF_LARGE;
  }

  private int tenantsOfLarge() {
    return large() * TENANTS_OF_LARGE;
  }

  int organizationOfMember(int member) {
    return member < membersOfLarge()
        ? member / MEMBERS_OF_LARGE
        : large() + (member - membersOfLarge()) % small();
  }

  int accountOfMember(int member) {
    return member < accounts() ? member : (member - accounts()) % CONSULTANTS;
  }

  String roleOfMember(int member) {
    int place =
        member < membersOfLarge()
            ? member % MEMBERS_OF_LARGE
            : (member - membersOfLarge()) / small();
    return switch (place) {
      case 0 -> "owner";
      case 1 -> "billing_admin";
      case 2 -> "team_admin";
      default -> member % 5 == 0 ? "viewer" : "member";
    };
  }

  /** The account of the first member. */
  int ownerOf(int organization) {
    return organization < large()
        ? organization * MEMBERS_OF_LARGE
        : membersOfLarge() + organization - large();
  }

  int organizationOfTenant(int tenant) {
    return tenant < tenantsOfLarge()
        ? tenant / TENANTS_OF_LARGE
        : large() + (tenant - tenantsOfLarge());
  }

  /** Of a small organisation that has one. */
  int tenantOf(int organization) {
    return tenantsOfLarge() + organization - large();
  }

  /** Small organisations that have a Tenant. */
  int smallWithTenant() {
    return tenants() - tenantsOfLarge();
  }

  /** Of version 7 by its form; those of a kind lie in the order of their numbers. */
  static UUID id(Kind kind, int number) {
    return new UUID(0x0198_0000_0000_7000L | kind.ordinal(), 0x8000_0000_0000_0000L | number);
  }

  /** The same in SQL. */
  static String idSql(Kind kind, String number) {
    return "('01980000-0000-7%03x-8000-' || lpad(to_hex(%s::int), 12, '0'))::uuid"
        .formatted(kind.ordinal(), number);
  }

  /** What the account's session cookie holds. */
  static String token(int account) {
    return "bench-session-" + account;
  }

  static String csrfToken(int account) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256("csrf:" + token(account)));
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
