package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.identity.Accounts;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.Page;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Inviting, saying yes, and leaving. */
@RestController
@RequestMapping("/api/v1")
class InvitationController {
  record Invite(
      @NotBlank @Email @Size(max = 254) String email,
      @NotNull
          @Pattern(
              regexp = OrganizationController.MEMBER_ROLES,
              message = OrganizationController.MEMBER_ROLES_MESSAGE)
          String role) {}

  record AcceptWithNewAccount(
      @NotBlank @Size(max = 128) String token,
      @NotBlank @Size(max = 128) String displayName,
      @NotBlank @Size(max = 256) String password) {
    @Override
    public String toString() {
      return "AcceptWithNewAccount[…]";
    }
  }

  record Accept(@NotBlank @Size(max = 128) String token) {
    @Override
    public String toString() {
      return "Accept[…]";
    }
  }

  record Joined(UUID organization) {}

  private final Invitations invitations;
  private final Acceptance acceptance;
  private final Members members;
  private final Accounts accounts;

  InvitationController(
      Invitations invitations, Acceptance acceptance, Members members, Accounts accounts) {
    this.invitations = invitations;
    this.acceptance = acceptance;
    this.members = members;
    this.accounts = accounts;
  }

  @GetMapping("/organizations/{organization}/invitations")
  @Requires(Permission.INVITATION_LIST)
  Page<Invitations.View> list(
      @PathVariable UUID organization,
      @RequestParam(required = false) @Nullable String cursor,
      @RequestParam(defaultValue = Page.LIMIT) int limit) {
    return Page.read(
        cursor,
        limit,
        (after, size) -> invitations.open(organization, after, size),
        Invitations.View::id);
  }

  @Refuses(ProblemCode.ALREADY_A_MEMBER)
  @PostMapping("/organizations/{organization}/invitations")
  @Requires(value = Permission.MEMBER_INVITE, targetChecked = true)
  @ResponseStatus(HttpStatus.CREATED)
  Invitations.View invite(
      @PathVariable UUID organization, @Valid @RequestBody Invite invite, Principal principal) {
    return invitations.invite(principal, organization, invite.email(), invite.role());
  }

  @DeleteMapping("/organizations/{organization}/invitations/{invitation}")
  @Requires(Permission.INVITATION_REVOKE)
  ResponseEntity<Void> revoke(
      @PathVariable UUID organization, @PathVariable UUID invitation, Principal principal) {
    if (!invitations.revoke(principal, organization, invitation)) {
      throw new ProblemException(ProblemCode.NOT_FOUND);
    }
    return ResponseEntity.noContent().build();
  }

  @PostMapping("/organizations/{organization}/invitations/{invitation}/resend")
  @Requires(Permission.INVITATION_RESEND)
  Invitations.View resend(
      @PathVariable UUID organization, @PathVariable UUID invitation, Principal principal) {
    return invitations
        .resend(principal, organization, invitation)
        .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
  }

  @Refuses({
    ProblemCode.INVITATION_INVALID,
    ProblemCode.ACCOUNT_EXISTS,
    ProblemCode.PASSWORD_REFUSED
  })
  @PostMapping("/accounts")
  @Requires.Nothing(because = "the token of an invitation is what lets in")
  @ResponseStatus(HttpStatus.CREATED)
  Joined acceptWithNewAccount(@Valid @RequestBody AcceptWithNewAccount accept) {
    return new Joined(
        acceptance.acceptWithNewAccount(
            new Token(accept.token()), accept.displayName(), accept.password()));
  }

  /** Leaves an organisation. */
  @Refuses(ProblemCode.LAST_OWNER)
  @DeleteMapping("/memberships/{organization}")
  @Requires.Session
  ResponseEntity<Void> leave(@PathVariable UUID organization, Principal principal) {
    members.leave(principal, organization);
    return ResponseEntity.noContent().build();
  }

  @Refuses({ProblemCode.INVITATION_INVALID, ProblemCode.ALREADY_A_MEMBER})
  @PostMapping("/memberships")
  @Requires.Session
  @ResponseStatus(HttpStatus.CREATED)
  Joined accept(@Valid @RequestBody Accept accept, Principal principal) {
    return new Joined(
        acceptance.accept(
            new Token(accept.token()), accounts.byId(List.of(principal.account())).getFirst()));
  }
}
