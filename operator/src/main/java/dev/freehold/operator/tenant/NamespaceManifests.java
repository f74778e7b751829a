package dev.freehold.operator.tenant;

import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A tenant's namespace and what keeps the tenants apart in the cluster. */
final class NamespaceManifests {
  /** During a rollout one more pod runs, and jobs of ours (backup, migration) want a place. */
  private static final int SPARE_PODS = 3;

  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  private NamespaceManifests() {}

  static Namespace namespace(String tenant) {
    var metadata = Labels.metadata(tenant, "", Freehold.namespaceOf(tenant));
    metadata.setNamespace(null);
    metadata.getLabels().put("pod-security.kubernetes.io/enforce", "restricted");
    metadata.getLabels().put("pod-security.kubernetes.io/warn", "restricted");
    return new NamespaceBuilder().withMetadata(metadata).build();
  }

  static ResourceQuota quota(String tenant, EffectivePlan plan) {
    int pods = plan.replicas() + SPARE_PODS;
    return new ResourceQuotaBuilder()
        .withMetadata(Labels.metadata(tenant, Freehold.namespaceOf(tenant), "tenant"))
        .withNewSpec()
        .withHard(
            Map.of(
                "pods", new Quantity(Integer.toString(pods)),
                "limits.cpu", times(plan.cpu(), pods),
                "limits.memory", times(plan.memory(), pods),
                "services.nodeports", new Quantity("0"),
                "services.loadbalancers", new Quantity("0")))
        .endSpec()
        .build();
  }

  static LimitRange limits(String tenant, EffectivePlan plan) {
    return new LimitRangeBuilder()
        .withMetadata(Labels.metadata(tenant, Freehold.namespaceOf(tenant), "tenant"))
        .withNewSpec()
        .addNewLimit()
        .withType("Container")
        .withDefault(Map.of("cpu", plan.cpu(), "memory", plan.memory()))
        .withDefaultRequest(Map.of("cpu", AppManifests.requestedCpu(plan), "memory", plan.memory()))
        .endLimit()
        .endSpec()
        .build();
  }

  /**
   * Nothing goes in or out but: requests to the app, names to DNS, SQL to the tenant's database
   * server, and what {@code more} says.
   */
  static NetworkPolicy network(
      String tenant,
      int appPort,
      String databaseHost,
      int databasePort,
      List<NetworkPolicyEgressRule> more) {
    return new NetworkPolicyBuilder()
        .withMetadata(Labels.metadata(tenant, Freehold.namespaceOf(tenant), "tenant"))
        .withNewSpec()
        .withNewPodSelector()
        .endPodSelector()
        .withPolicyTypes("Ingress", "Egress")
        .addNewIngress()
        .addNewPort()
        .withProtocol("TCP")
        .withPort(new IntOrString(appPort))
        .endPort()
        .endIngress()
        .withEgress(egress(databaseHost, databasePort))
        .addAllToEgress(more)
        .endSpec()
        .build();
  }

  private static List<NetworkPolicyEgressRule> egress(String databaseHost, int databasePort) {
    var rules = new ArrayList<NetworkPolicyEgressRule>();
    var dns = new NetworkPolicyEgressRuleBuilder();
    for (String protocol : List.of("UDP", "TCP")) {
      dns.addNewPort().withProtocol(protocol).withPort(new IntOrString(53)).endPort();
    }
    rules.add(dns.build());
    rules.add(egressTo(databaseHost, databasePort));
    return rules;
  }

  /**
   * A policy knows addresses and no host names: behind a name any address may answer on that port.
   */
  static NetworkPolicyEgressRule egressTo(String host, int port) {
    var rule =
        new NetworkPolicyEgressRuleBuilder()
            .addNewPort()
            .withProtocol("TCP")
            .withPort(new IntOrString(port))
            .endPort();
    if (IPV4.matcher(host).matches()) {
      rule.addNewTo().withNewIpBlock().withCidr(host + "/32").endIpBlock().endTo();
    }
    return rule.build();
  }

  private static Quantity times(Quantity each, int count) {
    BigDecimal total = each.getNumericalAmount().multiply(BigDecimal.valueOf(count));
    return Quantity.fromNumericalAmount(total, each.getFormat());
  }
}
