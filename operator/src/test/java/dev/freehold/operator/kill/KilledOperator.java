package dev.freehold.operator.kill;

import dev.freehold.operator.ObservedDataSources;
import dev.freehold.operator.OperatorApplication;
import dev.freehold.operator.server.AdminDataSources;
import dev.freehold.testbed.process.KillSwitch;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.MDC;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The operator as it is, in a process of its own; connections and HTTP client are wrapped from
 * outside and halt the process after the n-th SQL statement, commit or API write for one tenant.
 */
final class KilledOperator {
  static final String TENANT = "KILL_TENANT";
  static final String AT = "KILL_AT";
  static final String CALLS = "KILL_CALLS";

  /** The framework puts the resource of the running reconcile there. */
  private static final String RESOURCE_NAME = "resource.name";

  private final String tenant = System.getenv(TENANT);
  private final KillSwitch killSwitch =
      new KillSwitch(Integer.parseInt(System.getenv(AT)), Path.of(System.getenv(CALLS)));

  public static void main(String[] arguments) {
    var operator = new KilledOperator();
    new SpringApplicationBuilder(OperatorApplication.class)
        .initializers(context -> operator.wrap((GenericApplicationContext) context))
        .run(arguments);
  }

  private void wrap(GenericApplicationContext context) {
    context.registerBean(
        AdminDataSources.class, () -> new ObservedDataSources(this::afterStatement));
    context.registerBean(
        HttpClient.Factory.class, () -> observed(HttpClientUtils.getHttpClientFactory()));
  }

  private void afterStatement(String sql) {
    if (tenant.equals(MDC.get(RESOURCE_NAME))) {
      killSwitch.done("SQL " + sql.lines().findFirst().orElse(sql).strip());
    }
  }

  private HttpClient.Factory observed(HttpClient.Factory real) {
    return () -> real.newBuilder().addOrReplaceInterceptor("kill", new AfterWrite());
  }

  private final class AfterWrite implements Interceptor {
    @Override
    public void after(
        HttpRequest request,
        HttpResponse<?> response,
        AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      String path = request.uri().getPath();
      if (!request.method().equals("GET") && (path + request.bodyString()).contains(tenant)) {
        killSwitch.done("API %s %s".formatted(request.method(), path));
      }
    }
  }
}
