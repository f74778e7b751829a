package dev.freehold.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs and how it reaches the fleet.
 *
 * @param image container image of the app
 * @param version the version as people read it, such as {@code 2.4.1}
 * @param isDefault true: tenants without a pin run this release; one release at a time
 * @param port the port that the app listens on; default 8080
 * @param readinessPath HTTP path that answers 200 when the app can serve; default {@code
 *     /actuator/health/readiness}
 * @param livenessPath HTTP path that answers 200 while the app need not be restarted; default
 *     {@code /actuator/health/liveness}
 * @param progressDeadline after this time without a further ready pod a tenant's update counts as
 *     failed, such as {@code 5m}; default {@code 3m}
 * @param maxUnavailable how many tenants are updated to this release at once; those whose update
 *     failed count, so that a bad release stops by itself; default 10
 * @param waves in which order the release reaches its tenants; default: any
 * @param paused true: no further tenant is updated; default false
 */
@Wire
@ValidationRule(
    value =
        "!has(self.waves) || self.waves.all(w, self.waves.exists_one(other, other.name == w.name))",
    message = "two waves have the same name: give each wave of spec.waves a name of its own")
@ValidationRule(
    value = "!has(self.waves) || self.waves.filter(w, has(w.percent)).map(w, w.percent).isSorted()",
    message =
        "percent of a wave counts the fleet up to and with this wave, so it must not fall from wave to wave: reorder spec.waves or correct the percents")
@ValidationRule(
    value =
        "self.image == oldSelf.image && self.version == oldSelf.version && self.port == oldSelf.port && self.readinessPath == oldSelf.readinessPath && self.livenessPath == oldSelf.livenessPath",
    message =
        "what an AppRelease runs cannot change (image, version, port, readinessPath, livenessPath), so that tenants can go back to it: create another AppRelease and make that one the default")
public record AppReleaseSpec(
    @Required @Size(min = 1, max = 512) @Pattern("^\\S+$") String image,
    @Required @Size(min = 1, max = 63) @Pattern(Names.LABEL_VALUE) String version,
    @Nullable @JsonProperty("default") Boolean isDefault,
    @Nullable @Default("8080") @Min(1) @Max(65535) Integer port,
    @Nullable @Default("/actuator/health/readiness") @Size(max = 256) @Pattern("^/.*$")
        String readinessPath,
    @Nullable @Default("/actuator/health/liveness") @Size(max = 256) @Pattern("^/.*$")
        String livenessPath,
    @Nullable @Pattern(Durations.POSITIVE) String progressDeadline,
    @Nullable @Default("10") @Min(1) @Max(1000) Integer maxUnavailable,
    @Nullable @Size(max = 20) List<Wave> waves,
    @Nullable Boolean paused) {

  /**
   * A part of the fleet.
   *
   * @param name the wave's name, such as {@code canary}
   * @param selector labels of its Tenants
   * @param percent how much of the fleet is updated when this wave is done, in percent
   * @param soak how long the wave is watched before the next begins, such as {@code 2h}
   * @param failureBudget tenants of the wave that may fail before the release halts; default 0
   */
  @Wire
  @ValidationRule(
      value = "has(self.selector) != has(self.percent)",
      message = "a wave has either a selector or a percent: set one of them")
  public record Wave(
      @Required @Size(min = 1, max = 63) String name,
      @Nullable LabelSelector selector,
      @Nullable @Min(1) @Max(100) Integer percent,
      @Nullable @Pattern(Durations.PATTERN) String soak,
      @Nullable @Min(0) Integer failureBudget) {}

  public Duration effectiveProgressDeadline() {
    return progressDeadline == null ? Duration.ofMinutes(3) : Durations.parse(progressDeadline);
  }

  public int effectiveMaxUnavailable() {
    return maxUnavailable == null ? 10 : maxUnavailable;
  }

  public boolean isPaused() {
    return Boolean.TRUE.equals(paused);
  }

  public int effectivePort() {
    return port == null ? 8080 : port;
  }

  public String effectiveReadinessPath() {
    return readinessPath == null ? "/actuator/health/readiness" : readinessPath;
  }

  public String effectiveLivenessPath() {
    return livenessPath == null ? "/actuator/health/liveness" : livenessPath;
  }
}
