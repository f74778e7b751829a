package dev.freehold.testbed.launcher;

import dev.freehold.testbed.launcher.Console.Step;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The first tenant: made when it is not there, and waited for until its app answers. */
record TenantStart(Resources resources, Platform platform) {

  private static final String NAME = "acme";
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** A condition that only a person can change does not go away by waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * @return what to tell the person
   */
  String run(Step step, int ingressPort) {
    resources.createMissing("tenant-" + NAME);
    var tenant = awaitReady(step);
    if (!tenant.access().equals("Full") && !tenant.access().equals("ReadOnly")) {
      step.detail(tenant.access());
      return "%s is %s: no app runs. Its restrictions: ./freehold kubectl get tenant %s -o jsonpath='{.spec.restrictions}'"
          .formatted(NAME, tenant.access(), NAME);
    }
    var url = URI.create(tenant.url());
    var host = url.getHost() + ":" + ingressPort;
    var answered =
        new Waiting(Duration.ofSeconds(30)).until(() -> Http.status(ingressPort, host, "/") == 200);
    if (!answered) {
      throw new LauncherException(
          "%s is Ready, but %s answers %d instead of 200."
              .formatted(NAME, url, Http.status(ingressPort, host, "/")),
          platform.places().log("node"));
    }
    step.detail("Ready, and its app answers");
    return "acme runs at " + url;
  }

  private StatusView awaitReady(Step step) {
    var seen = new Seen();
    var done =
        new Waiting(LIMIT)
            .until(
                () -> {
                  seen.look(resources.tenant(NAME));
                  step.progress(seen.text());
                  return seen.isReady() || seen.isStuck();
                });
    var tenant = seen.tenant;
    if (done && tenant != null && tenant.isReady()) {
      return tenant;
    }
    throw new LauncherException(
        "The tenant %s is not Ready: %s%n  ./freehold kubectl describe tenant %s%n  ./freehold logs operator"
            .formatted(NAME, seen.text(), NAME));
  }

  /** What we saw, and since when it has been so. */
  private static final class Seen {
    private @Nullable StatusView tenant;
    private String text = "";
    private long since = System.nanoTime();

    void look(@Nullable StatusView now) {
      tenant = now;
      var said = now == null ? "it is gone" : now.reason().orElse("Waiting") + ": " + now.message();
      if (!said.equals(text)) {
        text = said;
        since = System.nanoTime();
      }
    }

    String text() {
      return text;
    }

    boolean isReady() {
      return tenant != null && tenant.isReady();
    }

    boolean isStuck() {
      var pending =
          tenant == null
              || tenant.reason().isEmpty()
              || tenant.reason().get().matches("Progressing|RollingOut");
      return !pending && System.nanoTime() - since > PATIENCE.toNanos();
    }
  }
}
