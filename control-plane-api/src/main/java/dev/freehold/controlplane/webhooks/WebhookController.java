package dev.freehold.controlplane.webhooks;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.outbound.OutboundUrl;
import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.Idempotency;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Where an organisation wants to be told. A secret is shown when it is made, and never again. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/webhooks")
class WebhookController {
  /**
   * @param events empty or null: all
   */
  record Create(
      @NotBlank @Size(max = 2048) String url,
      @Nullable @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String description,
      @Nullable @Size(max = 20) List<@NotNull String> events) {}

  /** All of it, as it shall be. */
  record Change(
      @NotBlank @Size(max = 2048) String url,
      @NotNull @Size(max = 256) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String description,
      @NotNull @Size(max = 20) List<@NotNull String> events,
      @NotNull Boolean enabled) {}

  /**
   * @param secret null: the request was repeated, and the secret is not its own any more
   */
  record WithSecret(Webhooks.View webhook, @Nullable String secret) {
    @Override
    public String toString() {
      return "WithSecret[%s, …]".formatted(webhook);
    }
  }

  record NewSecret(String secret) {
    @Override
    public String toString() {
      return "NewSecret[…]";
    }
  }

  private final Webhooks webhooks;
  private final WebhookSecrets secrets;
  private final Idempotency idempotency;
  private final WebhookSettings settings;

  WebhookController(
      Webhooks webhooks,
      WebhookSecrets secrets,
      Idempotency idempotency,
      WebhookSettings settings) {
    this.webhooks = webhooks;
    this.secrets = secrets;
    this.idempotency = idempotency;
    this.settings = settings;
  }

  @GetMapping
  @Requires(Permission.WEBHOOK_LIST)
  Page<Webhooks.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> webhooks.list(organization, after, size),
        Webhooks.View::id);
  }

  /** Repeated with the same key it shows the same secret: who lost the answer has not seen it. */
  @Answers(201)
  @Refuses(ProblemCode.TOO_MANY_WEBHOOKS)
  @PostMapping
  @Requires(Permission.WEBHOOK_CREATE)
  ResponseEntity<WithSecret> create(
      @PathVariable UUID organization,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @Valid @RequestBody Create create,
      Principal principal) {
    var wanted =
        wanted(
            create.url(),
            create.description() == null ? "" : create.description(),
            create.events() == null ? List.of() : create.events(),
            true);
    // The answer that is kept is the id alone: the secret lies sealed, and nowhere else.
    UUID id =
        idempotency.once(
            principal.actor() + "@" + organization,
            key,
            create,
            UUID.class,
            () -> webhooks.create(principal, organization, wanted));
    Webhooks.Tagged made = webhooks.find(organization, id).orElseThrow(Webhooks::unknown);
    return ResponseEntity.created(
            URI.create("/api/v1/organizations/%s/webhooks/%s".formatted(organization, id)))
        .eTag(made.tag().header())
        .body(new WithSecret(made.view(), secrets.firstSecret(id).orElse(null)));
  }

  @GetMapping("/{webhook}")
  @Requires(Permission.WEBHOOK_LIST)
  Webhooks.View get(
      @PathVariable UUID organization, @PathVariable UUID webhook, HttpServletResponse response) {
    Webhooks.Tagged found = webhooks.find(organization, webhook).orElseThrow(Webhooks::unknown);
    // Not as an entity's tag: it may fail meanwhile, and If-None-Match would not get that.
    response.setHeader(HttpHeaders.ETAG, found.tag().header());
    return found.view();
  }

  /** An endpoint that was switched off is switched on with {@code enabled}. */
  @PutMapping("/{webhook}")
  @Requires(Permission.WEBHOOK_UPDATE)
  ResponseEntity<Webhooks.View> change(
      @PathVariable UUID organization,
      @PathVariable UUID webhook,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody Change change,
      Principal principal) {
    var wanted = wanted(change.url(), change.description(), change.events(), change.enabled());
    return answer(webhooks.change(principal, organization, webhook, wanted, ifMatch));
  }

  @DeleteMapping("/{webhook}")
  @Requires(Permission.WEBHOOK_DELETE)
  ResponseEntity<Void> delete(
      @PathVariable UUID organization, @PathVariable UUID webhook, Principal principal) {
    webhooks.delete(principal, organization, webhook);
    return ResponseEntity.noContent().build();
  }

  /** The secret before signs beside the new one for a day. */
  @PostMapping("/{webhook}/secret")
  @Requires(Permission.WEBHOOK_UPDATE)
  NewSecret rotate(
      @PathVariable UUID organization, @PathVariable UUID webhook, Principal principal) {
    return new NewSecret(secrets.rotate(principal, organization, webhook));
  }

  private Webhooks.Wanted wanted(
      String url, String description, List<String> events, boolean enabled) {
    for (String event : events) {
      if (!EventType.canBeChosen(event)) {
        throw new ProblemException(
            ProblemCode.VALIDATION_FAILED, "events: there is no event of that name");
      }
    }
    return new Webhooks.Wanted(
        OutboundUrl.checked("url", url, settings.local()),
        description,
        events.stream().distinct().sorted().toList(),
        enabled);
  }

  private static ResponseEntity<Webhooks.View> answer(Webhooks.Tagged webhook) {
    return ResponseEntity.ok().eTag(webhook.tag().header()).body(webhook.view());
  }
}
