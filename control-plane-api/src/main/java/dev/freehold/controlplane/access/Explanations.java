package dev.freehold.controlplane.access;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Why somebody may do something or not, by the very rules that decide. */
@Component
class Explanations {
  /**
   * @param code what a request would be refused with; null: it is allowed
   * @param rule that decided
   * @param role by which the account is in the organisation
   * @param grant how the role holds the permission
   * @param condition of the permission; null: none
   * @param remedies what would change the decision; empty: it is allowed
   * @param assumed facts of a session, where it is about somebody else's
   * @param policyVersion that changes with everything on which decisions depend
   */
  record Explanation(
      UUID account,
      String permission,
      boolean allowed,
      @Nullable String code,
      String rule,
      String role,
      String grant,
      @Nullable String condition,
      List<String> remedies,
      @Nullable String assumed,
      long policyVersion) {}

  private final Standings standings;
  private final Clock clock;

  Explanations(Standings standings, Clock clock) {
    this.standings = standings;
    this.clock = clock;
  }

  /**
   * @param asks whose session it is
   * @param account whose rights they are
   * @throws ProblemException {@code not_found} when the account is not in the organisation
   */
  Explanation explain(
      Principal asks, UUID organization, UUID account, Permission permission, AccessTarget target) {
    boolean oneself = account.equals(asks.account());
    Standing standing =
        (oneself ? standings.of(asks, organization) : standings.of(account, organization))
            .orElseThrow(() -> new ProblemException(ProblemCode.NOT_FOUND));
    Decision decision =
        Rules.decide(
            oneself ? own(asks) : best(account, organization), standing, permission, target);
    ProblemCode code = decision instanceof Decision.Refused refused ? refused.code() : null;
    return new Explanation(
        account,
        permission.wireName(),
        code == null,
        code == null ? null : code.wireName(),
        decision.reason(),
        standing.role().name(),
        standing.role().grantOf(permission).name().toLowerCase(Locale.ROOT),
        permission.condition().map(Condition::wireName).orElse(null),
        code == null ? List.of() : remedies(code, permission),
        oneself
            ? null
            : "a session that has just proved who it is, with a second factor and where it is required through the identity provider, from an address that the policy admits",
        standing.version());
  }

  private Rules.Asking own(Principal principal) {
    return new Rules.Asking(
        principal, RequestFacts.current().map(RequestFacts::address).orElse(null), clock.instant());
  }

  /** Nobody's session of now: what is left then is what roles, teams, policy and phase say. */
  private Rules.Asking best(UUID account, UUID organization) {
    var now = clock.instant();
    return new Rules.Asking(
        new Principal(
            account, new UUID(0, 0), now, now, true, true, true, null, null, organization),
        null,
        now);
  }

  private static List<String> remedies(ProblemCode code, Permission permission) {
    return switch (code) {
      case PERMISSION_DENIED ->
          Stream.concat(
                  Stream.of(Role.values())
                      .filter(Role::isForMembers)
                      .filter(role -> permission.grantTo(role) != Grant.NEVER)
                      .map(
                          role ->
                              permission.grantTo(role) == Grant.ALWAYS
                                  ? "the role " + role.wireName()
                                  : "the role %s, under the condition %s"
                                      .formatted(
                                          role.wireName(),
                                          permission.condition().orElseThrow().wireName())),
                  Stream.of("a role of the organisation's own that holds " + permission.wireName()))
              .toList();
      case CONDITION_NOT_MET ->
          List.of("the condition %s: %s".formatted(name(permission), meaning(permission)));
      default -> List.of(code.remedy());
    };
  }

  private static String name(Permission permission) {
    return permission.condition().map(Condition::wireName).orElse("");
  }

  private static String meaning(Permission permission) {
    return permission.condition().map(Condition::meaning).orElse("");
  }
}
