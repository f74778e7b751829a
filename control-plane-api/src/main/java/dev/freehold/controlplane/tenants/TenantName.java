package dev.freehold.controlplane.tenants;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.ReservedNames;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** A Tenant's {@code metadata.name}: part of a namespace and of a host name. */
final class TenantName {
  /** As the Tenant's own rule demands it. */
  static final String PATTERN = "[a-z]([-a-z0-9]{0,48}[a-z0-9])?";

  static final String MESSAGE =
      "must be a DNS label of at most 50 characters that begins with a letter";

  /** Room for {@code -} and four characters that make it different. */
  private static final int MAX_STEM = Freehold.MAX_TENANT_NAME - 5;

  private static final Pattern VALID = Pattern.compile(PATTERN);
  private static final String FALLBACK = "tenant";

  private TenantName() {}

  static boolean isFree(String name) {
    return VALID.matcher(name).matches() && !ReservedNames.ALL.contains(name);
  }

  /** From a name as people write it: {@code Café Zoë & Söhne} becomes {@code cafe-zoe-sohne}. */
  static String from(String displayName) {
    String plain =
        Normalizer.normalize(displayName, Normalizer.Form.NFKD)
            .replaceAll("\\p{M}", "")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^[-0-9]+", "");
    String cut = plain.substring(0, Math.min(MAX_STEM, plain.length())).replaceAll("-+$", "");
    return cut.isEmpty() ? FALLBACK : cut;
  }
}
