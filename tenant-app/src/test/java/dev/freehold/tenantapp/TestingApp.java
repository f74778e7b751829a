package dev.freehold.tenantapp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole app on a free port, asked over HTTP as a browser would. Redirects are not followed
 * unless said.
 */
final class TestingApp implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String address;

  /** Returns when the app is up; its database may not be. */
  static TestingApp start(Path bindings, String... settings) {
    var arguments =
        new ArrayList<>(List.of("--server.port=0", "--freehold.database.binding-root=" + bindings));
    arguments.addAll(List.of(settings));
    return new TestingApp(SpringApplication.run(TenantApp.class, arguments.toArray(String[]::new)));
  }

  private TestingApp(ConfigurableApplicationContext context) {
    this.context = context;
    this.address =
        "http://127.0.0.1:" + ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  TestingApp ready() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> get("/actuator/health/readiness").statusCode() == 200);
    return this;
  }

  HttpResponse<String> get(String path) {
    return send(request(path).header("Accept", "text/html, application/json").GET());
  }

  /** Fields are name, value, name, value … */
  HttpResponse<String> post(String path, String... fields) {
    return send(form(path, fields));
  }

  /** Posts and shows the page that the app then leads to. */
  HttpResponse<String> submit(String path, String... fields) {
    var answer = post(path, fields);
    if (answer.statusCode() != 302) {
      throw new AssertionError(
          "expected a redirect, but got " + answer.statusCode() + ": " + answer.body());
    }
    return get(location(answer));
  }

  HttpResponse<String> postFrom(String header, String value, String path, String... fields) {
    return send(form(path, fields).header(header, value));
  }

  String address() {
    return address;
  }

  /** The path that a redirect leads to. */
  static String location(HttpResponse<String> redirect) {
    return redirect.headers().firstValue("Location").orElseThrow();
  }

  private HttpRequest.Builder form(String path, String... fields) {
    var body = new StringBuilder();
    for (var i = 0; i < fields.length; i += 2) {
      body.append(body.isEmpty() ? "" : "&").append(fields[i]).append('=');
      body.append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
    }
    return request(path)
        .header("Accept", "text/html")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    context.close();
    client.close();
  }
}
