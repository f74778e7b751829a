package dev.freehold.controlplane.tenants;

import dev.freehold.controlplane.access.Permission;
import dev.freehold.controlplane.audit.AuditLog;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reads the Secret of a tenant: the only class that does. Nothing of it is kept, and nobody gets it
 * without an entry in the audit log.
 */
@Component
class CredentialsReading {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialsReading.class);
  private static final String SECRET = "database";
  private static final String TYPE = "servicebinding.io/postgresql";
  private static final String RETRY_SECONDS = "5";

  private final KubernetesClient client;
  private final TenantAnswers answers;
  private final AuditLog audit;
  private final TransactionOperations transaction;

  CredentialsReading(
      KubernetesClient client,
      TenantAnswers answers,
      AuditLog audit,
      TransactionOperations transaction) {
    this.client = client;
    this.answers = answers;
    this.audit = audit;
    this.transaction = transaction;
  }

  /**
   * Not inside a transaction: the cluster may let us wait.
   *
   * @throws ProblemException {@code credentials_not_ready}, {@code cluster_unavailable}
   */
  Credentials read(UUID organization, UUID tenant, String actor) {
    TenantViews.View view = answers.view(organization, tenant);
    // Without it the namespace of that name may be another Tenant's.
    boolean ours = view.observed() != null && !view.deleting();
    Credentials credentials =
        Optional.of(view.name())
            .filter(_ -> ours)
            .flatMap(this::secret)
            .map(CredentialsReading::credentials)
            .orElseThrow(
                () ->
                    new ProblemException(
                        ProblemCode.CREDENTIALS_NOT_READY,
                        "Tenant '%s' has no credentials yet".formatted(view.name())));
    transaction.executeWithoutResult(
        _ ->
            audit.done(
                organization,
                actor,
                Permission.TENANT_READ_CREDENTIALS.wireName(),
                "tenant:" + tenant,
                Map.of()));
    return credentials;
  }

  private Optional<Secret> secret(String tenant) {
    try {
      return Optional.ofNullable(
              client.secrets().inNamespace(Freehold.namespaceOf(tenant)).withName(SECRET).get())
          .filter(secret -> TYPE.equals(secret.getType()))
          .filter(secret -> tenant.equals(label(secret)));
    } catch (KubernetesClientException e) {
      // Its message names the request, which holds no secret.
      LOG.atWarn().addKeyValue("tenant", tenant).log("no credentials: {}", e.getMessage());
      throw new ProblemException(
              ProblemCode.CLUSTER_UNAVAILABLE, "The credentials cannot be read from the cluster")
          .withHeader("Retry-After", RETRY_SECONDS);
    }
  }

  private static @Nullable String label(Secret secret) {
    Map<String, String> labels = secret.getMetadata().getLabels();
    return labels == null ? null : labels.get(Freehold.TENANT_LABEL);
  }

  private static Credentials credentials(Secret secret) {
    Map<String, String> data = secret.getData();
    return new Credentials(
        text(data, "host"),
        Integer.parseInt(text(data, "port")),
        text(data, "database"),
        text(data, "username"),
        text(data, "password"),
        text(data, "uri"),
        data.containsKey("jdbc-url") ? text(data, "jdbc-url") : null);
  }

  private static String text(Map<String, String> data, String key) {
    String encoded = data.get(key);
    if (encoded == null) {
      throw new IllegalStateException("the Secret of a tenant has no '%s'".formatted(key));
    }
    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
