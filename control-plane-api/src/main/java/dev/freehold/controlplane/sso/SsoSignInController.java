package dev.freehold.controlplane.sso;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.access.Requires;
import dev.freehold.controlplane.identity.SsoSessions;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.Refuses;
import dev.freehold.controlplane.web.RequestFacts;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Signing in, and proving it once more, at an organisation's identity provider. The browser goes to
 * the address that is answered, and comes back to {@code /sso/callback/…} with the cookie that came
 * along, within five minutes.
 */
@RestController
@RequestMapping("/api/v1")
class SsoSignInController {
  /** An address of ours: neither {@code //} nor {@code /\}, which lead elsewhere. */
  private static final String OWN_PATH = "/(?:[!-.0-\\[\\]-~][!-~]*)?";

  /**
   * @param wayBack where the browser goes then, such as {@code /oauth2/authorize?…}; null: to the
   *     page that says how it went
   */
  record Begin(
      @NotBlank @Email @Size(max = 254) String email,
      @Nullable
          @Size(max = 2048)
          @Pattern(regexp = OWN_PATH, message = "must be a path of this address")
          String wayBack) {}

  /**
   * @param wayBack where the browser goes then; null: to the page that says how it went
   */
  record BeginProof(
      @Nullable
          @Size(max = 2048)
          @Pattern(regexp = OWN_PATH, message = "must be a path of this address")
          String wayBack) {}

  /**
   * @param authorizationUrl to which the browser goes now
   */
  record Redirect(String authorizationUrl) {
    @Override
    public String toString() {
      return "Redirect[…]";
    }
  }

  private final AuthorizationRequests requests;
  private final SsoSessions sessions;

  SsoSignInController(AuthorizationRequests requests, SsoSessions sessions) {
    this.requests = requests;
    this.sessions = sessions;
  }

  /** The answer depends on the e-mail's domain alone, not on whether there is such an account. */
  @Refuses({ProblemCode.SSO_UNAVAILABLE, ProblemCode.TOO_MANY_ATTEMPTS})
  @PostMapping("/sessions/sso")
  @Requires.Nothing(because = "whoever signs in has no session yet")
  ResponseEntity<Redirect> begin(@Valid @RequestBody Begin begin, HttpServletRequest request) {
    sessions.count(begin.email(), RequestFacts.of(request).address());
    return answer(requests.signIn(begin.email(), text(begin.wayBack())));
  }

  /** As {@code POST /session/proof}, for a session that a provider vouched for: it asks again. */
  @Refuses(ProblemCode.SSO_UNAVAILABLE)
  @PostMapping("/session/proof/sso")
  @Requires.Session(sso = true)
  ResponseEntity<Redirect> beginProof(@Valid @RequestBody BeginProof begin, Principal principal) {
    return answer(requests.proof(principal, text(begin.wayBack())));
  }

  private static String text(@Nullable String wayBack) {
    return wayBack == null ? "" : wayBack;
  }

  private static ResponseEntity<Redirect> answer(AuthorizationRequests.Sent sent) {
    return ResponseEntity.ok()
        .header(HttpHeaders.SET_COOKIE, SsoCookie.of(sent.browser()))
        .cacheControl(CacheControl.noStore())
        .body(new Redirect(sent.address()));
  }
}
