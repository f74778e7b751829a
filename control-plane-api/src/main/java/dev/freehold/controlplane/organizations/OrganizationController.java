package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.web.EntityTag;
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

/** Organisations and their members. */
@RestController
@RequestMapping("/api/v1/organizations")
class OrganizationController {
  static final String MEMBER_ROLES =
      "owner|billing_admin|team_admin|member|viewer|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  static final String MEMBER_ROLES_MESSAGE =
      "must be one of owner, billing_admin, team_admin, member, viewer, or the id of a role of the organisation's own";

  record RoleChange(
      @NotNull @Pattern(regexp = MEMBER_ROLES, message = MEMBER_ROLES_MESSAGE) String role) {}

  record OrganizationText(
      @NotBlank @Size(max = 128) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String name) {}

  /**
   * @param to the account of a member
   */
  record Transfer(@NotNull UUID to) {}

  private final Organizations organizations;
  private final Members members;

  OrganizationController(Organizations organizations, Members members) {
    this.organizations = organizations;
    this.members = members;
  }

  @GetMapping
  @Requires.Session(sso = true)
  Page<Organizations.View> own(
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit,
      Principal principal) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> organizations.list(principal, after, size),
        Organizations.View::id);
  }

  @GetMapping("/{organization}")
  @Requires(Permission.ORGANIZATION_READ)
  ResponseEntity<Organizations.View> get(@PathVariable UUID organization, Principal principal) {
    return tagged(
        organizations
            .find(organization, principal.account())
            .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND)));
  }

  @PutMapping("/{organization}")
  @Requires(Permission.ORGANIZATION_UPDATE)
  ResponseEntity<Organizations.View> rename(
      @PathVariable UUID organization,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody OrganizationText text,
      Principal principal) {
    return tagged(organizations.rename(principal, organization, ifMatch, text.name()));
  }

  /** Gives ownership to another member; the own role becomes team admin. */
  @PostMapping("/{organization}/transfer")
  @Requires(Permission.ORGANIZATION_TRANSFER)
  ResponseEntity<Void> transfer(
      @PathVariable UUID organization, @Valid @RequestBody Transfer transfer, Principal principal) {
    members.transfer(principal, organization, transfer.to());
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/{organization}/members")
  @Requires(Permission.MEMBER_LIST)
  Page<Members.View> members(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> members.list(organization, after, size),
        Members.View::account);
  }

  @Refuses(ProblemCode.LAST_OWNER)
  @PutMapping("/{organization}/members/{account}/role")
  @Requires(value = Permission.MEMBER_CHANGE_ROLE, targetChecked = true)
  ResponseEntity<Void> changeRole(
      @PathVariable UUID organization,
      @PathVariable UUID account,
      @Valid @RequestBody RoleChange change,
      Principal principal) {
    members.change(principal, organization, account, change.role());
    return ResponseEntity.noContent().build();
  }

  @Refuses(ProblemCode.LAST_OWNER)
  @DeleteMapping("/{organization}/members/{account}")
  @Requires(value = Permission.MEMBER_REMOVE, targetChecked = true)
  ResponseEntity<Void> remove(
      @PathVariable UUID organization, @PathVariable UUID account, Principal principal) {
    members.remove(principal, organization, account);
    return ResponseEntity.noContent().build();
  }

  private static ResponseEntity<Organizations.View> tagged(Organizations.View view) {
    return ResponseEntity.ok().eTag(view.tag().header()).body(view);
  }
}
