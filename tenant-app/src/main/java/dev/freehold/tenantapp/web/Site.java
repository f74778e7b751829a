package dev.freehold.tenantapp.web;

import dev.freehold.tenantapp.AppSettings;
import dev.freehold.tenantapp.controlplane.KnownSelf;
import dev.freehold.tenantapp.controlplane.Self;
import dev.freehold.tenantapp.database.Database;
import dev.freehold.tenantapp.signin.SignedIn;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** What every page shows, error pages included; templates call it {@code @site}. */
@Component
public class Site {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

  private final AppSettings settings;
  private final Database database;
  private final @Nullable KnownSelf self;
  private final Clock clock;

  /**
   * @param self null: there is no control plane
   */
  Site(AppSettings settings, Database database, @Nullable KnownSelf self, Clock clock) {
    this.settings = settings;
    this.database = database;
    this.self = self;
    this.clock = clock;
  }

  public String name() {
    return settings.name();
  }

  public boolean readOnly() {
    return database.readOnly();
  }

  /** What the control plane says of this tenant; null: there is none, or it has not said. */
  public @Nullable Self self() {
    return self == null ? null : self.get();
  }

  /** Null: nobody, or the app asks for no sign-in. */
  public @Nullable SignedIn signedIn() {
    return RequestContextHolder.currentRequestAttributes()
                .getAttribute(SignedIn.class.getName(), RequestAttributes.SCOPE_REQUEST)
            instanceof SignedIn signedIn
        ? signedIn
        : null;
  }

  /** Whoever is signed in may only read; without a sign-in everybody may write. */
  public boolean mayWrite() {
    var signedIn = signedIn();
    return signedIn == null || signedIn.mayWrite();
  }

  public boolean isPast(Instant instant) {
    return !clock.instant().isBefore(instant);
  }

  /** The day in UTC: the app knows no one's time zone. */
  public String date(Instant instant) {
    return DATE.format(instant.atOffset(ZoneOffset.UTC));
  }
}
