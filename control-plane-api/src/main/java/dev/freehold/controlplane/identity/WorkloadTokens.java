package dev.freehold.controlplane.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.freehold.controlplane.access.Workload;
import dev.freehold.controlplane.access.Workloads;
import dev.freehold.controlplane.persistence.Token;
import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import dev.freehold.crds.Freehold;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whose app a projected ServiceAccount token is: the cluster is asked (TokenReview), which signed
 * it and knows whether its pod still is. There is no secret that anybody would have to hand out.
 */
@Component
class WorkloadTokens implements Workloads {
  private static final Logger LOG = LoggerFactory.getLogger(WorkloadTokens.class);

  /** Under which every tenant's app runs. */
  private static final String SERVICE_ACCOUNT = "default";

  private static final String RETRY_SECONDS = "5";
  private static final String SUBJECT = "system:serviceaccount:";

  /** For how long an answer is believed: a pod that is gone can ask for so long. */
  static final Duration BELIEVED = Duration.ofSeconds(30);

  /** Some hundred bytes each. */
  private static final int MOST = 20_000;

  private record Known(Workload workload, Instant until) {}

  private final KubernetesClient client;
  private final JsonMapper json;
  private final IdentitySettings settings;
  private final Clock clock;
  private final Cache<ByteBuffer, Known> known = Caffeine.newBuilder().maximumSize(MOST).build();

  WorkloadTokens(KubernetesClient client, JsonMapper json, IdentitySettings settings, Clock clock) {
    this.client = client;
    this.json = json;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @throws ProblemException {@code cluster_unavailable}
   */
  @Override
  public Optional<Workload> of(String token) {
    var key = ByteBuffer.wrap(Token.sha256(token));
    Instant now = clock.instant();
    Known before = known.getIfPresent(key);
    if (before != null && now.isBefore(before.until())) {
      return Optional.of(before.workload());
    }
    // What the token says of itself is worth nothing, but saves asking about what cannot be ours.
    return expiry(token)
        .filter(now::isBefore)
        .flatMap(
            end -> {
              Optional<Workload> found = ask(token);
              found.ifPresent(
                  workload -> {
                    Instant believed = now.plus(BELIEVED);
                    known.put(key, new Known(workload, end.isBefore(believed) ? end : believed));
                  });
              return found;
            });
  }

  /** When it ends, if it says that it is an app's and for us. */
  private Optional<Instant> expiry(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      JsonNode claims =
          json.readTree(
              new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
      boolean forUs =
          claims
              .at("/aud")
              .valueStream()
              .anyMatch(each -> each.asString("").equals(settings.workloadAudience()));
      return forUs && tenant(claims.at("/sub").asString("")).isPresent()
          ? Optional.of(Instant.ofEpochSecond(claims.at("/exp").asLong(0)))
          : Optional.empty();
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  private Optional<Workload> ask(String token) {
    var review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(settings.workloadAudience())
            .endSpec()
            .build();
    try {
      TokenReviewStatus status = client.tokenReviews().create(review).getStatus();
      // One that knows no audiences answers none, and would take a token that is for others.
      return Optional.of(status)
          .filter(answer -> Boolean.TRUE.equals(answer.getAuthenticated()))
          .filter(answer -> answer.getAudiences().contains(settings.workloadAudience()))
          .flatMap(answer -> tenant(answer.getUser().getUsername()))
          .map(Workload::new);
    } catch (KubernetesClientException e) {
      // Not its message: it may hold the request, and that the token.
      LOG.atWarn().addKeyValue("status", e.getCode()).log("no answer about a workload's token");
      throw new ProblemException(
              ProblemCode.CLUSTER_UNAVAILABLE, "The cluster cannot be asked whose token it is")
          .withHeader("Retry-After", RETRY_SECONDS);
    }
  }

  /**
   * The Tenant of that ServiceAccount, such as {@code system:serviceaccount:tenant-acme:default}.
   */
  private static Optional<String> tenant(String subject) {
    String beginning = SUBJECT + Freehold.NAMESPACE_PREFIX;
    String end = ":" + SERVICE_ACCOUNT;
    return subject.startsWith(beginning) && subject.endsWith(end)
        ? Optional.of(subject.substring(beginning.length(), subject.length() - end.length()))
            .filter(name -> !name.isEmpty() && name.indexOf(':') < 0)
        : Optional.empty();
  }
}
