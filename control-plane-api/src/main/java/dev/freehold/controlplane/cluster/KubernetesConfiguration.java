package dev.freehold.controlplane.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one client of the cluster. */
@Configuration(proxyBeanMethods = false)
public class KubernetesConfiguration {
  /** No request to the cluster can be set to take longer. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(12);

  /**
   * @param kubeconfig how to reach the cluster; null: as the pod's ServiceAccount
   * @param timeout how long one request may take
   */
  @ConfigurationProperties("freehold.kubernetes")
  public record Settings(@Nullable Path kubeconfig, @DefaultValue("5s") Duration timeout) {
    public Settings {
      if (!timeout.isPositive() || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "freehold.kubernetes.timeout is %s: it must be above zero and at most %s"
                .formatted(timeout, LONGEST_TIMEOUT));
      }
    }
  }

  @Bean(destroyMethod = "close")
  KubernetesClient kubernetesClient(Settings settings) {
    Path kubeconfig = settings.kubeconfig();
    Config base =
        kubeconfig == null
            ? Config.autoConfigure(null)
            : Config.fromKubeconfig(kubeconfig.toFile());
    int millis = Math.toIntExact(settings.timeout().toMillis());
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(base)
                .withConnectionTimeout(millis)
                .withRequestTimeout(millis)
                // Who waits is asked again later; a request is not held up by retries.
                .withRequestRetryBackoffLimit(0)
                .build())
        .build();
  }
}
