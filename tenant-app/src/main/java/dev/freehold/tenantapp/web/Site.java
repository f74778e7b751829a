package dev.freehold.tenantapp.web;

import dev.freehold.tenantapp.AppSettings;
import dev.freehold.tenantapp.database.Database;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What every page shows, error pages included; templates call it {@code @site}. */
@Component
public class Site {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

  private final AppSettings settings;
  private final Database database;

  Site(AppSettings settings, Database database) {
    this.settings = settings;
    this.database = database;
  }

  public String name() {
    return settings.name();
  }

  public boolean readOnly() {
    return database.readOnly();
  }

  /** The day in UTC: the app knows no one's time zone. */
  public String date(Instant instant) {
    return DATE.format(instant.atOffset(ZoneOffset.UTC));
  }
}
