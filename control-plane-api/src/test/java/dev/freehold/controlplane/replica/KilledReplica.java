package dev.freehold.controlplane.replica;

import dev.freehold.controlplane.ControlPlaneApplication;
import dev.freehold.testbed.postgres.ObservedDataSource;
import dev.freehold.testbed.process.KillSwitch;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.MDC;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The control plane as it is, in a process of its own; DataSource and Kubernetes' HTTP client are
 * wrapped from outside and halt the process after the n-th SQL statement, commit or Kubernetes
 * request that a request of the API makes. What jobs and the watch do is not counted.
 */
final class KilledReplica implements BeanPostProcessor {
  static final String AT = "KILL_AT";
  static final String CALLS = "KILL_CALLS";

  /** On the thread of every request of the API. */
  private static final String REQUEST = "requestId";

  private static final String COUNTED = "X-Counted";

  private final KillSwitch killSwitch =
      new KillSwitch(Integer.parseInt(System.getenv(AT)), Path.of(System.getenv(CALLS)));

  private KilledReplica() {}

  public static void main(String[] arguments) {
    var replica = new KilledReplica();
    new SpringApplicationBuilder(ControlPlaneApplication.class)
        .initializers(context -> context.getBeanFactory().addBeanPostProcessor(replica))
        .run(arguments);
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    return switch (bean) {
      // Not the pools behind it, or each statement would count twice.
      case DataSource source when name.equals("dataSource") ->
          ObservedDataSource.of(source, this::afterStatement);
      case KubernetesClient client -> observed(client);
      default -> bean;
    };
  }

  private void afterStatement(String sql) {
    if (MDC.get(REQUEST) != null) {
      killSwitch.done(
          "SQL " + sql.strip().replaceAll("\\s+", " ").replaceAll("^(.{0,90}).*", "$1"));
    }
  }

  private KubernetesClient observed(KubernetesClient client) {
    HttpClient.Factory real = HttpClientUtils.getHttpClientFactory();
    HttpClient.Factory observed =
        () -> real.newBuilder().addOrReplaceInterceptor("kill", new AfterRequest());
    var configuration = client.getConfiguration();
    client.close();
    return new KubernetesClientBuilder()
        .withConfig(configuration)
        .withHttpClientFactory(observed)
        .build();
  }

  /** It is sent on the thread of the request, and answered on another one. */
  private final class AfterRequest implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      if (MDC.get(REQUEST) != null) {
        builder.setHeader(COUNTED, "true");
      }
    }

    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      if (request.header(COUNTED) != null) {
        killSwitch.done("API %s %s".formatted(request.method(), request.uri().getPath()));
      }
    }
  }
}
