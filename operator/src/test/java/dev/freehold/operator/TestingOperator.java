package dev.freehold.operator;

import dev.freehold.testbed.cluster.Cluster;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The operator of a cluster, in this JVM, under its own ServiceAccount. */
public final class TestingOperator {
  private final Cluster cluster;
  private ConfigurableApplicationContext running;

  TestingOperator(Cluster cluster) {
    this.cluster = cluster;
  }

  public void start(String... properties) {
    start(context -> {}, properties);
  }

  /**
   * @param parts puts beans in the place of the operator's own, such as another {@code Clock}
   */
  public void start(Consumer<GenericApplicationContext> parts, String... properties) {
    running = run(parts, properties);
  }

  /** One more operator, which waits until the other one is not active any more. */
  public ConfigurableApplicationContext startStandby(String... properties) {
    return run(context -> {}, properties);
  }

  private ConfigurableApplicationContext run(
      Consumer<GenericApplicationContext> parts, String... properties) {
    return new SpringApplicationBuilder(OperatorApplication.class)
        .initializers(context -> parts.accept((GenericApplicationContext) context))
        // At the end of this JVM the cluster goes first; there is nobody to say goodbye to.
        .registerShutdownHook(false)
        .run(arguments(properties).toArray(String[]::new));
  }

  /**
   * Settings for an operator of this cluster, quick to notice what happens.
   *
   * @param more {@code --name=value}; they win
   */
  public List<String> arguments(String... more) {
    var settings = new LinkedHashMap<String, String>();
    Stream.concat(
            Stream.of(
                "--server.port=0",
                "--freehold.namespace=" + Installation.NAMESPACE,
                "--freehold.kubeconfig="
                    + cluster.serviceAccountKubeconfig(Installation.NAMESPACE, "freehold-operator"),
                "--freehold.server-check-interval=2s",
                "--freehold.exposure.marks-requests=true",
                "--freehold.control-plane=https://control.example.com",
                "--freehold.orphans.interval=1s",
                "--freehold.orphans.grace=2s",
                "--freehold.isolation.retry=1s",
                "--freehold.rotation.settle=500ms",
                "--freehold.rotation.linger=6s",
                // On a busy machine a short lease is lost, and the JVM of all tests with it.
                "--freehold.leader-election.lease-duration=30s",
                "--freehold.leader-election.renew-deadline=20s",
                "--freehold.leader-election.retry-period=500ms"),
            Stream.of(more))
        .forEach(argument -> settings.put(argument.substring(0, argument.indexOf('=')), argument));
    return List.copyOf(settings.values());
  }

  /** Reconciles of Tenants that went through all steps, in the running operator. */
  public long completeReconciles() {
    return running
        .getBean(MeterRegistry.class)
        .find("freehold.tenant.step")
        .tag("step", "access")
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  /** What the running operator tells of itself; empty: no such meter. */
  public Optional<Double> gauge(String name, String... tags) {
    return Optional.ofNullable(running.getBean(MeterRegistry.class).find(name).tags(tags).gauge())
        .map(Gauge::value);
  }

  /** By what the running operator tells its meters apart. */
  public Set<String> meterTags() {
    return running.getBean(MeterRegistry.class).getMeters().stream()
        .flatMap(meter -> meter.getId().getTags().stream())
        .map(Tag::getValue)
        .collect(Collectors.toSet());
  }

  /** Of the running operator, whatever its other tags. */
  public double counted(String counter, String... tags) {
    return running.getBean(MeterRegistry.class).find(counter).tags(tags).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  public void stop() {
    running.close();
  }

  /** The operator that holds the lease; empty: none does. */
  public Optional<String> active() {
    return Optional.ofNullable(lease().get()).map(lease -> lease.getSpec().getHolderIdentity());
  }

  /** That all operators of the cluster want. */
  public Resource<Lease> lease() {
    return cluster
        .client()
        .leases()
        .inNamespace(Installation.NAMESPACE)
        .withName("freehold-operator");
  }
}
