package dev.freehold.tenantapp.signin;

import dev.freehold.tenantapp.controlplane.ConditionalOnControlPlane;
import dev.freehold.tenantapp.database.BindingKey;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.security.web.csrf.DefaultCsrfToken;
import org.springframework.stereotype.Component;

/**
 * A form's token is made from the sign-in that the page was for, and kept nowhere: no cookie that a
 * neighbour sets makes a form of theirs good.
 */
@Component
@ConditionalOnControlPlane
class SessionCsrfTokens implements CsrfTokenRepository {

  private static final String PURPOSE = "tenant-app forms v1";

  private final CookieSession session;
  private final BindingKey key;

  SessionCsrfTokens(CookieSession session, BindingKey key) {
    this.session = session;
    this.key = key;
  }

  @Override
  public CsrfToken generateToken(HttpServletRequest request) {
    // Of somebody who is not signed in; no form of theirs is taken.
    return token(UUID.randomUUID().toString());
  }

  @Override
  public void saveToken(
      @Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
    // Nothing is kept.
  }

  @Override
  public @Nullable CsrfToken loadToken(HttpServletRequest request) {
    return session.find(request).map(signedIn -> token(of(signedIn.id()))).orElse(null);
  }

  private static CsrfToken token(String value) {
    return new DefaultCsrfToken("X-CSRF-TOKEN", "_csrf", value);
  }

  private String of(String session) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key.derive(PURPOSE));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(session.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while making a form's token", e);
    }
  }
}
