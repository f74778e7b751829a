package dev.freehold.operator;

import dev.freehold.crds.Freehold;
import dev.freehold.operator.plan.PlanMeters;
import dev.freehold.operator.plan.PlanReconciler;
import dev.freehold.operator.release.AppReleaseReconciler;
import dev.freehold.operator.release.ReleaseMeters;
import dev.freehold.operator.server.AdminDataSources;
import dev.freehold.operator.server.DatabaseServerReconciler;
import dev.freehold.operator.server.DatabaseSizes;
import dev.freehold.operator.server.Drifts;
import dev.freehold.operator.server.PostgresDataSources;
import dev.freehold.operator.server.Registry;
import dev.freehold.operator.server.Sealing;
import dev.freehold.operator.server.ServerPools;
import dev.freehold.operator.tenant.TenantIndex;
import dev.freehold.operator.tenant.TenantReconciler;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operator's parts, wired by hand. */
@Configuration(proxyBeanMethods = false)
class OperatorConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  @ConditionalOnMissingBean
  HttpClient.Factory kubernetesHttpClients() {
    return HttpClientUtils.getHttpClientFactory();
  }

  @Bean(destroyMethod = "close")
  KubernetesClient kubernetesClient(OperatorSettings settings, HttpClient.Factory httpClients) {
    Config found =
        settings.kubeconfig().isEmpty()
            ? Config.autoConfigure(null)
            : Config.fromKubeconfig(new File(settings.kubeconfig()));
    Config config =
        new ConfigBuilder(found)
            .withUserAgent(Freehold.OPERATOR_MANAGER)
            .withRequestRetryBackoffLimit(2)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(httpClients)
        .build();
  }

  @Bean
  @ConditionalOnMissingBean
  AdminDataSources adminDataSources() {
    return new PostgresDataSources();
  }

  @Bean
  Sealing sealing(KubernetesClient client, OperatorSettings settings) {
    return InstallationSecret.read(client, settings.namespace());
  }

  @Bean
  Registry registry(Sealing sealing) {
    return new Registry(sealing);
  }

  @Bean(destroyMethod = "close")
  ServerPools serverPools(
      KubernetesClient client, AdminDataSources dataSources, OperatorSettings settings) {
    return new ServerPools(client, dataSources, settings);
  }

  @Bean
  ResourceEvents resourceEvents(KubernetesClient client, Clock clock) {
    return new ResourceEvents(client, clock);
  }

  @Bean
  InUseProtection inUseProtection(KubernetesClient client, ResourceEvents events) {
    return new InUseProtection(client, events);
  }

  @Bean
  Drifts drifts() {
    return new Drifts();
  }

  @Bean
  DatabaseSizes databaseSizes() {
    return new DatabaseSizes();
  }

  @Bean
  TenantIndex tenantIndex() {
    return new TenantIndex();
  }

  @Bean
  TenantReconciler tenantReconciler(
      KubernetesClient client,
      OperatorSettings settings,
      ServerPools pools,
      Registry registry,
      Drifts drifts,
      DatabaseSizes sizes,
      TenantIndex index,
      MeterRegistry meters,
      Clock clock) {
    return new TenantReconciler(
        client, settings, pools, registry, drifts, sizes, index, meters, clock);
  }

  @Bean
  DatabaseServerReconciler databaseServerReconciler(
      ServerPools pools,
      Registry registry,
      Drifts drifts,
      DatabaseSizes sizes,
      TenantIndex tenants,
      InUseProtection protection,
      KubernetesClient client,
      ResourceEvents events,
      MeterRegistry meters,
      OperatorSettings settings,
      Clock clock) {
    return new DatabaseServerReconciler(
        pools,
        registry,
        drifts,
        sizes,
        tenants,
        protection,
        client,
        events,
        meters,
        settings,
        clock);
  }

  @Bean
  PlanReconciler planReconciler(
      TenantIndex tenants,
      DatabaseSizes sizes,
      InUseProtection protection,
      OperatorSettings settings,
      MeterRegistry meters,
      Clock clock) {
    return new PlanReconciler(
        tenants, sizes, protection, new PlanMeters(meters), settings.resync(), clock);
  }

  @Bean
  AppReleaseReconciler appReleaseReconciler(
      KubernetesClient client,
      TenantIndex tenants,
      InUseProtection protection,
      OperatorSettings settings,
      MeterRegistry meters,
      Clock clock) {
    return new AppReleaseReconciler(
        client, tenants, protection, new ReleaseMeters(meters), settings.resync(), clock);
  }
}
