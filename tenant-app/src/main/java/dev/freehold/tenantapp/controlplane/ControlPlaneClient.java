package dev.freehold.tenantapp.controlplane;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.freehold.tenantapp.AppSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the control plane. No connection and no thread is kept between two questions. */
@Component
@ConditionalOnControlPlane
public class ControlPlaneClient {

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final long LARGEST = 64 * 1024;

  /** Of the OpenID Provider; more is in its answer than is used here. */
  public record Metadata(
      String issuer,
      @JsonProperty("authorization_endpoint") String authorizationEndpoint,
      @JsonProperty("token_endpoint") String tokenEndpoint,
      @JsonProperty("jwks_uri") String jwksUri) {}

  private final String url;
  private final WorkloadToken token;
  private final JsonMapper json;

  ControlPlaneClient(AppSettings settings, WorkloadToken token, JsonMapper json) {
    this.url = settings.controlPlane().url();
    this.token = token;
    this.json = json;
  }

  /**
   * {@code GET /api/v1/workload/self}, within four seconds.
   *
   * @throws IOException when there is no answer, or another one than 200; without the token in its
   *     message
   */
  Self self() throws IOException, InterruptedException {
    return get(
        request("/api/v1/workload/self").header("Authorization", "Bearer " + token.text()),
        Self.class);
  }

  /**
   * {@code GET /.well-known/openid-configuration}, within four seconds.
   *
   * @throws IOException when there is no answer, or another one than 200
   */
  public Metadata metadata() throws IOException, InterruptedException {
    return get(request("/.well-known/openid-configuration"), Metadata.class);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(ANSWER)
        .header("Accept", "application/json");
  }

  private <T> T get(HttpRequest.Builder request, Class<T> type)
      throws IOException, InterruptedException {
    var client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    try {
      // The request's own time-out ends with the headers; a body may trickle.
      var answer =
          client
              .sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST))
              .get(ANSWER.plus(CONNECT).toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw new IOException("the control plane answered " + answer.statusCode());
      }
      return json.readValue(answer.body(), type);
    } catch (ExecutionException e) {
      throw new IOException("the control plane does not answer: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new IOException("the control plane does not answer in time", e);
    } catch (JacksonException e) {
      throw new IOException("the control plane's answer is not what the app knows", e);
    } finally {
      client.shutdownNow();
    }
  }
}
