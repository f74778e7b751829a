package dev.freehold.controlplane.onboarding;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.access.StaffPermission;
import dev.freehold.controlplane.tenants.Tenants;
import dev.freehold.controlplane.web.OneLine;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sales' door: a prospect's trial in one call. */
@RestController
@RequestMapping("/api/v1/trials")
class TrialController {
  /** Of an organisation, and of a Tenant. */
  static final int LONGEST_NAME = 128;

  private static final String NAME = OneLine.PATTERN + "[^\\x00-\\x20\\x7f]" + OneLine.PATTERN;
  private static final String NAME_MESSAGE =
      "must not be blank, and must have no control characters";

  /**
   * @param email of the first owner
   * @param organization its name; null: the e-mail's domain
   * @param days how long the trial lasts; null: 14
   */
  record NewTrial(
      @NotBlank @Email @Size(max = 254) String email,
      @NotBlank
          @Size(max = 63)
          @Pattern(
              regexp = "[a-z0-9]([-.a-z0-9]*[a-z0-9])?",
              message = "must be the name of a Plan")
          String plan,
      @Nullable @Size(min = 1, max = LONGEST_NAME) @Pattern(regexp = NAME, message = NAME_MESSAGE)
          String organization,
      @Nullable @Min(1) @Max(365) Integer days) {}

  record Trial(UUID organization, UUID invitation, UUID tenant, Instant endsAt) {}

  private final Trials trials;
  private final Tenants tenants;

  TrialController(Trials trials, Tenants tenants) {
    this.trials = trials;
    this.tenants = tenants;
  }

  /** The answer comes when all of it is stored, whether the cluster can be reached or not. */
  @Refuses(ProblemCode.PLAN_UNKNOWN)
  @PostMapping
  @Requires.Staff(StaffPermission.TRIAL_CREATE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Trial create(
      @RequestHeader(value = "Idempotency-Key", required = false) @Nullable String key,
      @Valid @RequestBody NewTrial wanted,
      Principal principal) {
    Trial trial = trials.create(wanted, key, principal.actor());
    tenants.carryOut(trial.tenant());
    return trial;
  }
}
