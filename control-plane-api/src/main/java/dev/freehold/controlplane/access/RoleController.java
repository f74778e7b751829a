package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.Answers;
import dev.freehold.controlplane.web.EntityTag;
import dev.freehold.controlplane.web.Idempotency;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

/** An organisation's own roles, beside the built-in ones. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/roles")
class RoleController {
  /**
   * @param permissions by name, {@code always} or {@code conditional}
   */
  record RoleText(
      @NotBlank @Size(max = 64) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String name,
      @NotNull @Size(max = 200)
          Map<
                  String,
                  @Pattern(regexp = "always|conditional", message = "must be always or conditional")
                  @NotNull String>
              permissions) {

    /** What this version of the control plane knows by these names. */
    Map<Permission, Grant> grants() {
      var grants = new EnumMap<Permission, Grant>(Permission.class);
      permissions.forEach(
          (named, how) -> {
            Permission permission =
                Permission.named(named)
                    .orElseThrow(() -> invalid("there is no permission '%s'".formatted(named)));
            Grant grant = Grant.valueOf(how.toUpperCase(Locale.ROOT));
            if (grant == Grant.CONDITIONAL && permission.condition().isEmpty()) {
              throw invalid("%s has no condition: it must be always".formatted(named));
            }
            grants.put(permission, grant);
          });
      return grants;
    }

    private static ProblemException invalid(String why) {
      return new ProblemException(ProblemCode.VALIDATION_FAILED, "permissions: " + why);
    }
  }

  private final CustomRoles roles;
  private final Idempotency idempotency;

  RoleController(CustomRoles roles, Idempotency idempotency) {
    this.roles = roles;
    this.idempotency = idempotency;
  }

  @GetMapping
  @Requires(Permission.ROLE_LIST)
  Page<CustomRoles.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> roles.list(organization, after, size),
        CustomRoles.View::id);
  }

  @GetMapping("/{role}")
  @Requires(Permission.ROLE_LIST)
  ResponseEntity<CustomRoles.View> get(@PathVariable UUID organization, @PathVariable UUID role) {
    return tagged(
        roles
            .find(organization, role)
            .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND)));
  }

  @Answers(201)
  @Refuses(ProblemCode.NAME_TAKEN)
  @PostMapping
  @Requires(Permission.ROLE_CREATE)
  ResponseEntity<CustomRoles.View> create(
      @PathVariable UUID organization,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @Valid @RequestBody RoleText text,
      Principal principal) {
    Map<Permission, Grant> grants = text.grants();
    CustomRoles.View made =
        idempotency.once(
            principal.actor() + "@" + organization,
            key,
            text,
            CustomRoles.View.class,
            () -> roles.create(principal, organization, text.name(), grants));
    return ResponseEntity.created(
            URI.create("/api/v1/organizations/%s/roles/%s".formatted(organization, made.id())))
        .eTag(made.tag().header())
        .body(made);
  }

  @Refuses(ProblemCode.NAME_TAKEN)
  @PutMapping("/{role}")
  @Requires(Permission.ROLE_UPDATE)
  ResponseEntity<CustomRoles.View> update(
      @PathVariable UUID organization,
      @PathVariable UUID role,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody RoleText text,
      Principal principal) {
    return tagged(roles.update(principal, organization, role, ifMatch, text.name(), text.grants()));
  }

  @Refuses(ProblemCode.ROLE_IN_USE)
  @DeleteMapping("/{role}")
  @Requires(Permission.ROLE_DELETE)
  ResponseEntity<Void> delete(
      @PathVariable UUID organization, @PathVariable UUID role, Principal principal) {
    roles.delete(principal, organization, role);
    return ResponseEntity.noContent().build();
  }

  private static ResponseEntity<CustomRoles.View> tagged(CustomRoles.View view) {
    return ResponseEntity.ok().eTag(view.tag().header()).body(view);
  }
}
