package dev.freehold.controlplane.organizations;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The end of an organisation, in two steps, and the way back. */
@RestController
@RequestMapping("/api/v1/organizations/{organization}/deletion")
class DeletionController {
  /**
   * @param confirmation what the first step answered
   * @param name of the organisation
   */
  record Confirm(
      @NotBlank @Size(max = 128) String confirmation, @NotBlank @Size(max = 128) String name) {
    @Override
    public String toString() {
      return "Confirm[…]";
    }
  }

  record Confirmed(Instant deletedAt) {}

  private final Deletions deletions;

  DeletionController(Deletions deletions) {
    this.deletions = deletions;
  }

  @PostMapping
  @Requires(Permission.ORGANIZATION_DELETE)
  Deletions.Asked ask(@PathVariable UUID organization, Principal principal) {
    return deletions.ask(principal, organization);
  }

  @Refuses(ProblemCode.CONFIRMATION_INVALID)
  @PostMapping("/confirmation")
  @Requires(Permission.ORGANIZATION_DELETE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Confirmed confirm(
      @PathVariable UUID organization, @Valid @RequestBody Confirm confirm, Principal principal) {
    return new Confirmed(
        deletions.confirm(
            principal, organization, new Token(confirm.confirmation()), confirm.name()));
  }

  @Refuses(ProblemCode.LAST_OWNER)
  @DeleteMapping
  @Requires(Permission.ORGANIZATION_DELETE)
  ResponseEntity<Void> takeBack(@PathVariable UUID organization, Principal principal) {
    deletions.takeBack(principal, organization);
    return ResponseEntity.noContent().build();
  }
}
