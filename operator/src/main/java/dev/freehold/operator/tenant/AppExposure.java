package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import dev.freehold.crds.Tenant;
import dev.freehold.crds.TenantStatus.Access;
import dev.freehold.operator.OperatorSettings.Exposure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRouteBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;

/** How requests reach a tenant's app: an Ingress or an HTTPRoute of the Gateway API, by setting. */
final class AppExposure {
  private final Exposure settings;

  AppExposure(Exposure settings) {
    this.settings = settings;
  }

  Class<? extends HasMetadata> type() {
    return switch (settings.kind()) {
      case Ingress -> Ingress.class;
      case HTTPRoute -> HTTPRoute.class;
    };
  }

  /** Whoever serves it marks requests on it. */
  boolean marksRequests() {
    return settings.marksRequests();
  }

  String host(Tenant tenant) {
    String pinned = tenant.getSpec().hostname();
    return pinned != null ? pinned : tenant.getMetadata().getName() + "." + settings.baseDomain();
  }

  String url(Tenant tenant) {
    return settings.url(host(tenant));
  }

  /** Below the base domain each name is its tenant's own, whoever came first. */
  boolean isAnothersOwn(Tenant tenant) {
    String host = host(tenant);
    String suffix = "." + settings.baseDomain();
    return host.endsWith(suffix) && !host.equals(tenant.getMetadata().getName() + suffix);
  }

  /** Whether an object of {@link #type} leads requests for this host to its app. */
  boolean isOf(HasMetadata exposed, String host) {
    return switch (exposed) {
      case Ingress ingress ->
          ingress.getSpec().getRules().stream().anyMatch(rule -> host.equals(rule.getHost()));
      case HTTPRoute route -> route.getSpec().getHostnames().contains(host);
      default -> false;
    };
  }

  HasMetadata manifest(TenantWork work) {
    return switch (settings.kind()) {
      case Ingress -> ingress(work);
      case HTTPRoute -> route(work);
    };
  }

  private Ingress ingress(TenantWork work) {
    return new IngressBuilder()
        .withMetadata(metadata(work))
        .withNewSpec()
        .withIngressClassName(settings.ingressClass().isEmpty() ? null : settings.ingressClass())
        .addNewRule()
        .withHost(host(work.tenant()))
        .withNewHttp()
        .addNewPath()
        .withPath("/")
        .withPathType("Prefix")
        .withNewBackend()
        .withNewService()
        .withName(AppManifests.NAME)
        .withNewPort()
        .withName("http")
        .endPort()
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }

  /** Asks for marks where an app may sleep, and says when it does. */
  private static ObjectMeta metadata(TenantWork work) {
    ObjectMeta metadata = Labels.metadata(work.name(), work.namespace(), AppManifests.NAME);
    Hibernation.markInterval(work)
        .ifPresent(
            interval ->
                metadata
                    .getAnnotations()
                    .put(Freehold.MARK_REQUESTS_ANNOTATION, interval.toSeconds() + "s"));
    if (work.access() == Access.Hibernated) {
      metadata.getAnnotations().put(Freehold.HIBERNATED_ANNOTATION, "true");
    }
    return metadata;
  }

  private HTTPRoute route(TenantWork work) {
    int slash = settings.gateway().indexOf('/');
    return new HTTPRouteBuilder()
        .withMetadata(metadata(work))
        .withNewSpec()
        .addNewParentRef()
        .withNamespace(settings.gateway().substring(0, slash))
        .withName(settings.gateway().substring(slash + 1))
        .endParentRef()
        .withHostnames(host(work.tenant()))
        .addNewRule()
        .addNewBackendRef()
        .withName(AppManifests.NAME)
        .withPort(AppManifests.SERVICE_PORT)
        .endBackendRef()
        .endRule()
        .endSpec()
        .build();
  }
}
