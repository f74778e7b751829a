package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
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
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
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

/** Teams and who is in them. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/teams")
class TeamController {
  record TeamText(
      @NotBlank @Size(max = 64) @Pattern(regexp = OneLine.PATTERN, message = OneLine.MESSAGE)
          String name) {}

  record Membership(boolean admin) {}

  private final Teams teams;
  private final TeamMembers members;
  private final Idempotency idempotency;

  TeamController(Teams teams, TeamMembers members, Idempotency idempotency) {
    this.teams = teams;
    this.members = members;
    this.idempotency = idempotency;
  }

  @GetMapping
  @Requires(Permission.TEAM_LIST)
  Page<Teams.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor, limit, (after, size) -> teams.list(organization, after, size), Teams.View::id);
  }

  @GetMapping("/{team}")
  @Requires(Permission.TEAM_LIST)
  ResponseEntity<Teams.View> get(@PathVariable UUID organization, @PathVariable UUID team) {
    return tagged(find(organization, team));
  }

  @Answers(201)
  @Refuses(ProblemCode.NAME_TAKEN)
  @PostMapping
  @Requires(Permission.TEAM_CREATE)
  ResponseEntity<Teams.View> create(
      @PathVariable UUID organization,
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @Valid @RequestBody TeamText text,
      Principal principal) {
    Teams.View made =
        idempotency.once(
            principal.actor() + "@" + organization,
            key,
            text,
            Teams.View.class,
            () -> teams.create(principal, organization, text.name()));
    return ResponseEntity.created(
            URI.create("/api/v1/organizations/%s/teams/%s".formatted(organization, made.id())))
        .eTag(made.tag().header())
        .body(made);
  }

  @Refuses(ProblemCode.NAME_TAKEN)
  @PutMapping("/{team}")
  @Requires(value = Permission.TEAM_UPDATE, targetChecked = true)
  ResponseEntity<Teams.View> rename(
      @PathVariable UUID organization,
      @PathVariable UUID team,
      @RequestHeader(value = EntityTag.IF_MATCH, required = false) @Nullable String ifMatch,
      @Valid @RequestBody TeamText text,
      Principal principal) {
    return tagged(teams.rename(principal, organization, team, ifMatch, text.name()));
  }

  @DeleteMapping("/{team}")
  @Requires(value = Permission.TEAM_DELETE, targetChecked = true)
  ResponseEntity<Void> delete(
      @PathVariable UUID organization, @PathVariable UUID team, Principal principal) {
    teams.delete(principal, organization, team);
    return ResponseEntity.noContent().build();
  }

  @GetMapping("/{team}/members")
  @Requires(Permission.TEAM_LIST)
  Page<TeamMembers.View> members(
      @PathVariable UUID organization,
      @PathVariable UUID team,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    find(organization, team);
    return Page.read(
        cursor,
        limit,
        (after, size) -> members.list(organization, team, after, size),
        TeamMembers.View::account);
  }

  @PutMapping("/{team}/members/{account}")
  @Requires(value = Permission.TEAM_UPDATE, targetChecked = true)
  ResponseEntity<Void> put(
      @PathVariable UUID organization,
      @PathVariable UUID team,
      @PathVariable UUID account,
      @Valid @RequestBody Membership membership,
      Principal principal) {
    members.put(principal, organization, team, account, membership.admin());
    return ResponseEntity.noContent().build();
  }

  @DeleteMapping("/{team}/members/{account}")
  @Requires(value = Permission.TEAM_UPDATE, targetChecked = true)
  ResponseEntity<Void> remove(
      @PathVariable UUID organization,
      @PathVariable UUID team,
      @PathVariable UUID account,
      Principal principal) {
    members.remove(principal, organization, team, account);
    return ResponseEntity.noContent().build();
  }

  private Teams.View find(UUID organization, UUID team) {
    return teams
        .find(organization, team)
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
  }

  private static ResponseEntity<Teams.View> tagged(Teams.View view) {
    return ResponseEntity.ok().eTag(view.tag().header()).body(view);
  }
}
