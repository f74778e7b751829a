package dev.freehold.controlplane.identity;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.Page;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The API keys of an organisation. No {@code Idempotency-Key}: the answer that would be kept for it
 * holds a secret. Whoever lost the answer revokes what the list shows, and makes another.
 */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/api-keys")
class ApiKeyController {
  /**
   * @param role what it may at most: a built-in role's name, or the id of one that was made
   * @param expiresAt at most a year from now
   */
  record Wanted(
      @NotBlank @Size(max = 64) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String name,
      @NotBlank @Size(max = 64) String role,
      @NotNull Instant expiresAt) {}

  /**
   * @param secret shown this once
   */
  record WithSecret(ApiKeys.View key, String secret) {
    @Override
    public String toString() {
      return "WithSecret[%s, …]".formatted(key);
    }
  }

  private final ApiKeys keys;

  ApiKeyController(ApiKeys keys) {
    this.keys = keys;
  }

  @GetMapping
  @Requires(value = Permission.API_KEY_LIST, targetChecked = true)
  Page<ApiKeys.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> keys.list(principal, organization, after, size),
        ApiKeys.View::id);
  }

  @Answers(201)
  @PostMapping
  @Requires(value = Permission.API_KEY_CREATE, targetChecked = true, fresh = true)
  ResponseEntity<WithSecret> create(
      @PathVariable UUID organization, @Valid @RequestBody Wanted wanted, Principal principal) {
    ApiKey key = ApiKey.random();
    ApiKeys.View made =
        keys.create(principal, organization, wanted.name(), wanted.role(), wanted.expiresAt(), key);
    return ResponseEntity.created(
            URI.create("/api/v1/organizations/%s/api-keys/%s".formatted(organization, made.id())))
        .cacheControl(CacheControl.noStore())
        .body(new WithSecret(made, key.text()));
  }

  /** Another secret; the one before counts for a day more. */
  @PostMapping("/{key}/rotation")
  @Requires(value = Permission.API_KEY_ROTATE, targetChecked = true, fresh = true)
  ResponseEntity<WithSecret> rotate(
      @PathVariable UUID organization, @PathVariable("key") UUID id, Principal principal) {
    ApiKey key = ApiKey.random();
    ApiKeys.View rotated = keys.rotate(principal, organization, id, key);
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(new WithSecret(rotated, key.text()));
  }

  @DeleteMapping("/{key}")
  @Requires(value = Permission.API_KEY_REVOKE, targetChecked = true)
  ResponseEntity<Void> revoke(
      @PathVariable UUID organization, @PathVariable("key") UUID id, Principal principal) {
    keys.revoke(principal, organization, id);
    return ResponseEntity.noContent().build();
  }
}
