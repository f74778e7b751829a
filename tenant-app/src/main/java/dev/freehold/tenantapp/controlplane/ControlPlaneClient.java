package dev.freehold.tenantapp.controlplane;

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
class ControlPlaneClient {

  private static final Duration CONNECT = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);
  private static final long LARGEST = 64 * 1024;

  private final URI self;
  private final WorkloadToken token;
  private final JsonMapper json;

  ControlPlaneClient(AppSettings settings, WorkloadToken token, JsonMapper json) {
    this.self = URI.create(settings.controlPlane().url() + "/api/v1/workload/self");
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
    var request =
        HttpRequest.newBuilder(self)
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + token.text())
            .header("Accept", "application/json")
            .build();
    var client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    try {
      // The request's own time-out ends with the headers; a body may trickle.
      var answer =
          client
              .sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST))
              .get(ANSWER.plus(CONNECT).toMillis(), TimeUnit.MILLISECONDS);
      if (answer.statusCode() != 200) {
        throw new IOException("the control plane answered " + answer.statusCode());
      }
      return json.readValue(answer.body(), Self.class);
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
