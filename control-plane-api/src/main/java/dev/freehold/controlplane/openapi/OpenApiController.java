package dev.freehold.controlplane.openapi;

import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.EntityTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the contract. */
@RestController
@RequestMapping("/api/v1")
class OpenApiController {
  private static final Duration FRESH = Duration.ofMinutes(5);

  private final byte[] contract = committed();
  private final EntityTag tag = tagOf(contract);

  @GetMapping(path = "/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires.Nothing(because = "it is in the public sources as well")
  ResponseEntity<Object> contract() {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
        .eTag(tag.header())
        .body(contract);
  }

  private static byte[] committed() {
    try (InputStream file = OpenApiController.class.getResourceAsStream("/openapi.json")) {
      return Objects.requireNonNull(file, "openapi.json is not in the application").readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("while reading openapi.json", e);
    }
  }

  private static EntityTag tagOf(byte[] contract) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(contract);
      return new EntityTag(HexFormat.of().formatHex(hash, 0, Long.BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
