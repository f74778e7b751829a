package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.sso.LoginAttempts.Attempt;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.controlplane.web.RequestFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a browser brings back from a provider. */
@Component
class SsoLogins {
  /**
   * The parameters of the callback, and the cookie.
   *
   * @param organization to whose address it came
   * @param code null: the provider gave none, and says why in {@code error}
   * @param issuer null: it does not say which provider it is
   */
  record Answer(
      String organization,
      LoginAttempts.Secrets shown,
      @Nullable String code,
      @Nullable String error,
      @Nullable String issuer) {
    @Override
    public String toString() {
      return "Answer[…]";
    }
  }

  sealed interface Outcome {
    /** Where the browser goes; empty: nowhere. */
    String wayBack();

    /**
     * @param codeAwaited whether a code of the authenticator app is to follow
     */
    record In(Token session, String wayBack, boolean codeAwaited) implements Outcome {}

    record Refused(String wayBack) implements Outcome {}
  }

  private final LoginAttempts attempts;
  private final Providers providers;
  private final Discovery discovery;
  private final TokenExchange exchange;
  private final IdTokens tokens;
  private final SsoSignIns signIns;
  private final AuditLog audit;

  SsoLogins(
      LoginAttempts attempts,
      Providers providers,
      Discovery discovery,
      TokenExchange exchange,
      IdTokens tokens,
      SsoSignIns signIns,
      AuditLog audit) {
    this.attempts = attempts;
    this.providers = providers;
    this.discovery = discovery;
    this.exchange = exchange;
    this.tokens = tokens;
    this.signIns = signIns;
    this.audit = audit;
  }

  /** All refusals look alike to the browser. */
  Outcome finish(Answer answer, Optional<Principal> asks, RequestFacts from) {
    Attempt attempt = attempts.use(answer.shown()).orElse(null);
    if (attempt == null) {
      return new Outcome.Refused("");
    }
    try {
      if (!attempt.organization().toString().equals(answer.organization())) {
        throw new SsoException("the answer came to another organisation's address");
      }
      Provider provider =
          providers
              .find(attempt.organization())
              .filter(each -> each.revision() == attempt.providerRevision())
              .orElseThrow(() -> new SsoException("the provider was changed meanwhile"));
      VouchedIdentity identity = identity(provider, answer);
      return attempt.session() == null
          ? signedIn(signIns.signIn(provider, identity, from), attempt)
          : new Outcome.In(
              signIns.prove(own(attempt, asks), provider, identity, attempt.createdAt()),
              attempt.wayBack(),
              false);
    } catch (SsoException e) {
      keep(attempt, e);
      return new Outcome.Refused(attempt.wayBack());
    } catch (ProblemException e) {
      // Of another module, such as an account that was erased at this moment.
      keep(attempt, SsoException.ofVouched(e.code().wireName(), null));
      return new Outcome.Refused(attempt.wayBack());
    }
  }

  private static Outcome signedIn(SsoSignIns.SignedIn done, Attempt attempt) {
    return new Outcome.In(done.session(), attempt.wayBack(), done.codeAwaited());
  }

  private VouchedIdentity identity(Provider provider, Answer answer) {
    if (answer.code() == null) {
      throw new SsoException(
          "the provider refused: "
              + TokenExchange.error(answer.error() == null ? "" : answer.error()));
    }
    Discovery.Metadata metadata = discovery.of(provider.issuer());
    // RFC 9207: a code of one provider is not brought to another one.
    if (answer.issuer() == null
        ? metadata.namesItself()
        : !answer.issuer().equals(provider.issuer())) {
      throw new SsoException("the answer must name the issuer in iss");
    }
    String idToken =
        exchange.idToken(
            provider, metadata.tokenEndpoint(), answer.code(), answer.shown().codeVerifier());
    return tokens.verify(provider, metadata, idToken, answer.shown().nonce());
  }

  private static Principal own(Attempt attempt, Optional<Principal> asks) {
    return asks.filter(each -> each.session().equals(attempt.session()))
        .filter(each -> attempt.organization().equals(each.ssoOrganization()))
        .orElseThrow(() -> new SsoException("the session is not the one that asked"));
  }

  /** What a stranger can cause is in no chain. */
  private void keep(Attempt attempt, SsoException refused) {
    if (refused.isVouched()) {
      audit.refused(
          attempt.organization(),
          refused.actor(),
          attempt.session() == null ? "sso:sign_in" : "sso:prove",
          "organization:" + attempt.organization(),
          refused.reason());
    } else {
      providers.failed(attempt.organization(), refused.reason());
    }
  }
}
