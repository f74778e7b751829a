package dev.freehold.controlplane.web;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/**
 * Every way in which the API refuses, with the status it answers. Clients tell them apart by the
 * code; a code never changes its meaning. {@code problems.md} is generated from these.
 */
public enum ProblemCode {
  MALFORMED_REQUEST(
      HttpStatus.BAD_REQUEST, "The request cannot be read", "Correct its syntax or its fields."),
  VALIDATION_FAILED(
      HttpStatus.BAD_REQUEST,
      "A field does not hold what it must",
      "`errors` names each field and what it must hold."),
  UNAUTHENTICATED(
      HttpStatus.UNAUTHORIZED, "No valid session", "Sign in; a session may have ended meanwhile."),
  SIGN_IN_REFUSED(
      HttpStatus.UNAUTHORIZED,
      "E-mail and password do not belong together",
      "The answer is the same whether there is such an account or not."),
  TOO_MANY_ATTEMPTS(
      HttpStatus.TOO_MANY_REQUESTS,
      "Too many attempts",
      "Wait for as many seconds as `Retry-After` says."),
  RATE_LIMITED(
      HttpStatus.TOO_MANY_REQUESTS,
      "Too many requests",
      "Wait for as many seconds as `Retry-After` says; `RateLimit` tells with every answer how many are left."),
  CODE_REFUSED(
      HttpStatus.UNAUTHORIZED,
      "This code is not the present one, or was used",
      "Wait for the app's next code, or use a recovery code."),
  PASSKEY_REFUSED(
      HttpStatus.UNAUTHORIZED,
      "This passkey does not let in",
      "Ask for new options, which count once and for five minutes, and sign them; the answer is the same whatever was wrong."),
  PASSKEY_EXISTS(
      HttpStatus.CONFLICT,
      "This passkey is registered already",
      "Take another authenticator, or sign in with this one."),
  TOO_MANY_PASSKEYS(
      HttpStatus.CONFLICT,
      "The account has as many passkeys as it can",
      "Remove one that is not used any more."),
  LAST_WAY_IN(
      HttpStatus.CONFLICT,
      "Without this nothing would let you in",
      "Register another passkey first, or set a password: `POST /api/v1/password-resets`."),
  EMAIL_UNVERIFIED(
      HttpStatus.FORBIDDEN,
      "The account's e-mail is not verified",
      "Open the link in the mail; signing up once more sends another one."),
  LINK_INVALID(
      HttpStatus.NOT_FOUND,
      "This link is not open",
      "It was used, is too old, a newer one was sent, or it is another account's: ask for another one."),
  SECOND_FACTOR_EXISTS(
      HttpStatus.CONFLICT,
      "The account has a second factor already",
      "Take it away first: `DELETE /api/v1/account/second-factor`."),
  PASSWORD_REFUSED(
      HttpStatus.BAD_REQUEST,
      "This password is too easy to guess",
      "Take at least 15 characters, 8 where there is a second factor; a few words that do not belong together are good."),
  CSRF_TOKEN_REQUIRED(
      HttpStatus.FORBIDDEN,
      "The request does not carry the session's token",
      "Send `csrfToken` of `GET /api/v1/session` in the header `X-CSRF-Token`."),
  PERMISSION_DENIED(
      HttpStatus.FORBIDDEN,
      "Your role does not allow this",
      "Ask an owner of the organisation; `permission` names what is missing."),
  CONDITION_NOT_MET(
      HttpStatus.FORBIDDEN,
      "Your role allows this under a condition only",
      "`condition` names it."),
  STEP_UP_REQUIRED(
      HttpStatus.FORBIDDEN,
      "This needs a fresh proof of who you are",
      "`POST /api/v1/session/proof` with the password, and a code where there is a second factor, or `POST /api/v1/session/proof/passkey`; then repeat the request within ten minutes."),
  SESSION_REQUIRED(
      HttpStatus.FORBIDDEN,
      "This is for people, not for API keys",
      "Sign in: `POST /api/v1/sessions`. A program cannot prove who somebody is."),
  SECOND_FACTOR_REQUIRED(
      HttpStatus.FORBIDDEN,
      "The organisation asks for a second factor",
      "Sign in with a second factor or a passkey."),
  SSO_REQUIRED(
      HttpStatus.FORBIDDEN,
      "The organisation asks you to sign in with your company",
      "`POST /api/v1/sessions/sso` with your e-mail. An owner gets in with a password and a second factor as well, which is put on record."),
  OWN_SESSION_REQUIRED(
      HttpStatus.FORBIDDEN,
      "This needs a session that no company vouches for",
      "Sign in with your password or a passkey; `POST /api/v1/password-resets` gives a password to an account that has none."),
  SSO_UNAVAILABLE(
      HttpStatus.NOT_FOUND,
      "Nobody of this e-mail's domain signs in with a company",
      "Sign in with your password or a passkey; an owner can set the organisation's identity provider."),
  PROVIDER_REFUSED(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "This identity provider cannot be used",
      "`detail` says what its configuration must hold: correct it there, or the issuer here."),
  DOMAIN_UNVERIFIED(
      HttpStatus.CONFLICT,
      "The domain's TXT record does not hold what it must",
      "Set the record that `detail` names; until everybody sees it can take as long as its time to live."),
  DOMAIN_TAKEN(
      HttpStatus.CONFLICT,
      "Another organisation has verified this domain",
      "It must give the domain up first: remove it there, or take its TXT record away and wait three days."),
  TOO_MANY_DOMAINS(
      HttpStatus.CONFLICT,
      "The organisation has as many domains as it can",
      "Remove one that is not needed any more."),
  SESSION_TOO_OLD(
      HttpStatus.FORBIDDEN, "The organisation asks for a newer session", "Sign in again."),
  POLICY_REFUSED(
      HttpStatus.FORBIDDEN,
      "The organisation's policy does not allow this",
      "`detail` says what it allows; an owner can change it."),
  ORGANIZATION_CLOSING(
      HttpStatus.CONFLICT,
      "The organisation is about to be deleted",
      "It can be read until then; an owner can take the deletion back."),
  NOT_FOUND(
      HttpStatus.NOT_FOUND,
      "There is nothing of that name here",
      "What belongs to others is answered in the same way."),
  INVITATION_INVALID(
      HttpStatus.NOT_FOUND,
      "This invitation is not open",
      "It was used, withdrawn or is older than seven days: ask for another one."),
  ACCOUNT_EXISTS(
      HttpStatus.CONFLICT,
      "There is an account with this e-mail already",
      "Sign in with it, then accept the invitation."),
  ALREADY_A_MEMBER(
      HttpStatus.CONFLICT,
      "This account is a member already",
      "Change its role instead of inviting it."),
  LAST_OWNER(
      HttpStatus.CONFLICT,
      "An organisation has at least one owner",
      "Make another member an owner first."),
  NAME_TAKEN(HttpStatus.CONFLICT, "Another one has this name", "Choose another name."),
  ROLE_IN_USE(
      HttpStatus.CONFLICT,
      "Somebody has this role, or is invited to it",
      "Give those members another role, and withdraw those invitations."),
  POLICY_EXCLUDES_YOU(
      HttpStatus.CONFLICT,
      "This policy would shut you out",
      "Meet it yourself first: `detail` says what is missing."),
  CONFIRMATION_INVALID(
      HttpStatus.CONFLICT,
      "This does not confirm what was asked for",
      "Ask for the deletion again, and send what it answers within 15 minutes, with the organisation's name, or the account's e-mail."),
  SUPPORT_GRANT_OVER(
      HttpStatus.CONFLICT,
      "This access of support is decided or over",
      "A new one has to be asked for."),
  IDEMPOTENCY_KEY_REQUIRED(
      HttpStatus.BAD_REQUEST,
      "What creates something carries an Idempotency-Key",
      "Send a new one, such as a UUID, for each thing to be made, and the same one again when you repeat the request."),
  IDEMPOTENCY_KEY_REUSED(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "Another request had this Idempotency-Key",
      "Take a new key for a new request."),
  TENANT_NAME_TAKEN(
      HttpStatus.CONFLICT,
      "This name of a tenant is not free",
      "Choose another one, or send none and one is found."),
  PLAN_UNKNOWN(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "There is no such Plan",
      "`GET /api/v1/plans` lists them; one that was made this moment needs a second to be known."),
  FIELD_OWNED_BY_OTHER(
      HttpStatus.CONFLICT,
      "Somebody else manages this field",
      "`owners` names the field managers in the cluster: change it there, such as in the manifest that is applied."),
  MOVE_NOT_AVAILABLE(
      HttpStatus.CONFLICT,
      "The data cannot move there",
      "Create another Tenant in that region, and bring the data over by an export."),
  TENANT_RESTRICTED(
      HttpStatus.CONFLICT, "Somebody restricts this tenant", "`detail` names who: ask support."),
  TENANT_NOT_DELETED(
      HttpStatus.CONFLICT,
      "Only what is deleted is brought back",
      "One that is still being taken down: wait for as many seconds as `Retry-After` says."),
  RETENTION_OVER(
      HttpStatus.GONE, "The data are no longer kept", "Restore them from an export of your own."),
  CREDENTIALS_NOT_READY(
      HttpStatus.CONFLICT,
      "The tenant has no credentials yet",
      "Wait until its condition `CredentialsReady` is True."),
  CLUSTER_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "The cluster does not answer",
      "Repeat the request after as many seconds as `Retry-After` says."),
  PRECONDITION_REQUIRED(
      HttpStatus.PRECONDITION_REQUIRED,
      "What two people may edit is changed with If-Match",
      "Get it, and send its `ETag` in the header `If-Match`."),
  PRECONDITION_FAILED(
      HttpStatus.PRECONDITION_FAILED,
      "Somebody changed it meanwhile",
      "`ETag` of this answer is that of its present state: get it again, and decide anew."),
  TOO_MANY_WEBHOOKS(
      HttpStatus.CONFLICT,
      "The organisation has as many webhooks as it can",
      "Delete one that is not needed any more."),
  METHOD_NOT_ALLOWED(
      HttpStatus.METHOD_NOT_ALLOWED,
      "This address does not take that method",
      "`Allow` lists those it takes."),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "No such representation", "Accept `application/json`."),
  BODY_TOO_LARGE(
      HttpStatus.CONTENT_TOO_LARGE,
      "The body is too large",
      "`limit` is its greatest length in bytes."),
  UNSUPPORTED_MEDIA_TYPE(
      HttpStatus.UNSUPPORTED_MEDIA_TYPE,
      "No such media type is read here",
      "Send `Content-Type: application/json`."),
  INTERNAL(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Something failed that is not your fault",
      "Repeat the request later; tell support the `requestId`.");

  private final HttpStatus status;
  private final String title;
  private final String remedy;

  ProblemCode(HttpStatus status, String title, String remedy) {
    this.status = status;
    this.title = title;
    this.remedy = remedy;
  }

  /** As in the API, such as {@code permission_denied}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public HttpStatus status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** What the client can do, in Markdown. */
  public String remedy() {
    return remedy;
  }
}
