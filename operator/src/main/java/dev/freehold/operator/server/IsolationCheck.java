package dev.freehold.operator.server;

import dev.freehold.crds.DatabaseServer;
import dev.freehold.operator.OperatorSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether a tenant's login is kept to its own database, tried at the operator's first look at a
 * server, after each restart or reload of the server's configuration, and at a long interval; in
 * between nothing is asked and nothing written. A server where it is not so, or where nobody could
 * find out yet, takes no new tenants; those there stay.
 *
 * <p>Sets: {@code IsolationVerified}, and {@code Prepared} for what only a clone of the template
 * shows.
 */
final class IsolationCheck implements ServerPart {
  private static final int SUPPORTED_FOR_SHARED = 16;

  private final IsolationProbe probe;
  private final OperatorSettings.Isolation settings;
  private final Clock clock;
  private final Map<String, Checked> checked = new ConcurrentHashMap<>();

  IsolationCheck(IsolationProbe probe, OperatorSettings.Isolation settings, Clock clock) {
    this.probe = probe;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @param verdict the last one there was, also when this check could not be made; null: never any
   * @param failure why this check could not be made; null: it was
   */
  private record Checked(
      String of, Instant at, IsolationProbe.@Nullable Verdict verdict, @Nullable String failure) {

    boolean isGood() {
      return failure == null
          && verdict != null
          && verdict.breaches().isEmpty()
          && verdict.template().isEmpty();
    }
  }

  @Override
  public void look(Server server, DatabaseServer resource, ServerReport report) {
    if (resource.isMarkedForDeletion()) {
      return;
    }
    Instant now = clock.instant();
    String what = server.address().host() + ":" + server.address().port() + " " + report.running();
    Checked last = checked.get(server.name());
    if (last == null || !last.of().equals(what) || isDue(last, now)) {
      last = check(server, what, now, last);
      checked.put(server.name(), last);
    }
    tell(report, last);
    if (!last.isGood()) {
      report.lookAgainIn(settings.retry());
    }
  }

  private boolean isDue(Checked last, Instant now) {
    Duration pause = last.isGood() ? settings.interval() : settings.retry();
    return !now.isBefore(last.at().plus(pause));
  }

  private Checked check(Server server, String what, Instant now, @Nullable Checked last) {
    IsolationProbe.@Nullable Verdict known = last == null ? null : last.verdict();
    try {
      Optional<IsolationProbe.Verdict> verdict = probe.run(server);
      return verdict.isPresent()
          ? new Checked(what, now, verdict.get(), null)
          : new Checked(what, now, known, "another operator is making a database here just now");
    } catch (ServerException e) {
      if (e.reason() == ServerException.Reason.ServerUnreachable
          || e.reason() == ServerException.Reason.AuthenticationFailed) {
        throw e;
      }
      return new Checked(what, now, known, String.valueOf(e.getMessage()));
    }
  }

  private static void tell(ServerReport report, Checked last) {
    var verdict = last.verdict();
    if (verdict == null) {
      // A verdict from before the operator's start holds until there is another one.
      if (!report.wasTrue("IsolationVerified")) {
        report.notReady(
            "IsolationVerified",
            "Unknown",
            "CheckFailed",
            "it could not be tried yet whether tenants are kept apart: " + last.failure());
      }
      return;
    }
    if (!verdict.template().isEmpty()) {
      report.notReady("Prepared", "False", "NotPrepared", Preparation.advice(verdict.template()));
    }
    if (verdict.breaches().isEmpty()) {
      report.condition("IsolationVerified", "True", "Verified", good(report.running(), verdict));
    } else {
      report.notReady(
          "IsolationVerified",
          "False",
          "IsolationBroken",
          "no new tenants are placed here: a tenant's login can "
              + String.join("; ", verdict.breaches())
              + ". It is tried again by itself");
    }
  }

  private static String good(Running running, IsolationProbe.Verdict verdict) {
    var message =
        new ArrayList<>(
            List.of(
                "a tenant's login enters its own database with its own password and nothing else"));
    if (!verdict.open().isEmpty()) {
      message.add(
          "databases of others where PUBLIC may connect, tenants too: "
              + String.join(", ", verdict.open()));
    }
    if (running.major() < SUPPORTED_FOR_SHARED) {
      message.add(
          "PostgreSQL "
              + running.major()
              + " lets the operator's role (CREATEROLE) grant itself pg_execute_server_program and change passwords of other roles: whoever has the admin Secret has the whole server. Use it for dedicated or development servers; shared ones need "
              + SUPPORTED_FOR_SHARED
              + " or newer");
    }
    return String.join(". ", message);
  }
}
