package dev.freehold.controlplane.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code SHA-256(previous hash ‖ canonical JSON)}. The JSON has the names sorted, no white space,
 * times as RFC 3339, and unset fields as null, so that a field cannot be taken away unseen.
 */
@Component
final class EntryHash {
  /** Before the first entry of each chain. */
  static final byte[] NONE = new byte[32];

  private final JsonMapper canonical =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .disable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  byte[] of(byte[] previous, Entry entry) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(previous);
      return digest.digest(json(entry).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String json(Entry entry) {
    return canonical.writeValueAsString(entry);
  }
}
