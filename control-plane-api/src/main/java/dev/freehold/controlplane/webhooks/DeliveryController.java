package dev.freehold.controlplane.webhooks;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.Page;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What became of an endpoint's messages. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/webhooks/{webhook}")
class DeliveryController {
  /**
   * @param to the first moment that is not wanted any more
   */
  record Span(@NotNull Instant from, @NotNull Instant to) {}

  record Waiting(UUID delivery) {}

  record Replayed(int deliveries) {}

  private final DeliveryLog log;

  DeliveryController(DeliveryLog log) {
    this.log = log;
  }

  @GetMapping("/deliveries")
  @Requires(Permission.WEBHOOK_LIST)
  Page<DeliveryLog.View> list(
      @PathVariable UUID organization,
      @PathVariable UUID webhook,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> log.list(organization, webhook, after, size),
        DeliveryLog.View::id);
  }

  /** Sends a message that says nothing. */
  @PostMapping("/test")
  @Requires(Permission.WEBHOOK_UPDATE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Waiting test(@PathVariable UUID organization, @PathVariable UUID webhook, Principal principal) {
    return new Waiting(log.test(principal, organization, webhook));
  }

  @PostMapping("/deliveries/{delivery}/replay")
  @Requires(Permission.WEBHOOK_REPLAY)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Waiting replay(
      @PathVariable UUID organization,
      @PathVariable UUID webhook,
      @PathVariable UUID delivery,
      Principal principal) {
    return new Waiting(log.replay(principal, organization, webhook, delivery));
  }

  /** All that the endpoint wants of a time, at most 10,000 messages. */
  @PostMapping("/replay")
  @Requires(Permission.WEBHOOK_REPLAY)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Replayed replayAll(
      @PathVariable UUID organization,
      @PathVariable UUID webhook,
      @Valid @RequestBody Span span,
      Principal principal) {
    return new Replayed(log.replay(principal, organization, webhook, span.from(), span.to()));
  }
}
