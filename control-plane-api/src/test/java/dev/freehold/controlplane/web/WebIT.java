package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @Test
  void everyAnswerCarriesItsIdAndTheHeadersOfAnApi() {
    Answer answer = PLANE.stranger().get("/session");

    assertThat(answer.header("X-Request-Id")).isEqualTo(answer.text("/requestId")).isNotEmpty();
    assertThat(answer.header("Content-Security-Policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(answer.header("Strict-Transport-Security"))
        .isEqualTo("max-age=31536000 ; includeSubDomains");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Cache-Control")).contains("no-store");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void otherSitesGetNoPermissionToRead() {
    Caller elsewhere = PLANE.stranger().with("Origin", "https://elsewhere.example");
    Answer read = elsewhere.get("/session");
    Answer asked =
        elsewhere
            .with("Access-Control-Request-Method", "POST")
            .send("OPTIONS", "/organizations", null);

    assertThat(List.of(read, asked))
        .allSatisfy(
            answer ->
                assertThat(
                        List.of(
                            answer.header("Access-Control-Allow-Origin"),
                            answer.header("Access-Control-Allow-Methods"),
                            answer.header("Access-Control-Allow-Credentials")))
                    .containsOnly(""));
  }

  @Test
  void whatIsNotThereIsNotFoundAndWhatIsNotTakenSaysSo() {
    assertThat(PLANE.stranger().get("/nothing").code()).isEqualTo("not_found");
    assertThat(PLANE.stranger().get("/../../actuator/env").status()).isEqualTo(400);
    assertThat(PLANE.stranger().delete("/accounts").code()).isEqualTo("method_not_allowed");
    assertThat(PLANE.stranger().with("Content-Type", "text/plain").post("/sessions", "x").code())
        .isEqualTo("unsupported_media_type");
  }

  @Test
  void aFieldThatNobodyKnowsIsRefused() {
    Answer answer =
        PLANE
            .stranger()
            .send(
                "POST",
                "/sessions",
                "{\"email\": \"a@b.test\", \"password\": \"x\", \"staffRole\": \"operations\"}");

    assertThat(answer.code()).isEqualTo("malformed_request");
  }

  @Test
  void fieldsAreNamedThatDoNotHoldWhatTheyMust() {
    Answer answer = PLANE.stranger().send("POST", "/sessions", "{\"email\": \"\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("validation_failed");
    assertThat(answer.body()).contains("\"field\":\"email\"", "\"field\":\"password\"");
  }

  @Test
  void brokenAndDeeplyNestedJsonIsAMistakeOfTheClient() {
    assertThat(PLANE.stranger().send("POST", "/sessions", "{").code())
        .isEqualTo("malformed_request");
    assertThat(PLANE.stranger().send("POST", "/sessions", "[".repeat(20_000)).code())
        .isEqualTo("malformed_request");
    assertThat(PLANE.stranger().send("POST", "/sessions", "null").status()).isEqualTo(400);
  }

  @Test
  void aBodyThatAnnouncesTooMuchIsNotRead() {
    Answer answer = PLANE.stranger().send("POST", "/sessions", "x".repeat(70_000));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("body_too_large");
  }

  /** It is refused before its end has come: the rest is neither awaited nor stored. */
  @Test
  void anUploadIsNotRead() throws Exception {
    URI to = URI.create(PLANE.baseUrl());
    try (var socket = new Socket(to.getHost(), to.getPort())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              """
              POST /api/v1/sessions HTTP/1.1\r
              Host: here\r
              Content-Type: multipart/form-data; boundary=x\r
              Transfer-Encoding: chunked\r
              \r
              100000\r
              --x\r
              Content-Disposition: form-data; name="file"; filename="a.bin"\r
              \r
              %s"""
                  .formatted("x".repeat(70_000))
                  .getBytes(StandardCharsets.UTF_8));
      var answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));

      assertThat(answer.readLine()).startsWith("HTTP/1.1 415");
    }
  }

  @Test
  void aFormIsNoJsonWhateverTheMethod() {
    Answer answer =
        PLANE
            .organization("Forms")
            .owner()
            .with("Content-Type", "application/x-www-form-urlencoded")
            .send("PUT", "/account/password", "a=%zz");

    assertThat(answer.status()).as(answer.body()).isEqualTo(415);
    assertThat(answer.code()).isEqualTo("unsupported_media_type");
  }

  @Test
  void aBodyWithoutALengthIsReadToTheLimitOnly() throws Exception {
    byte[] json = ("{\"email\": \"" + "x".repeat(70_000)).getBytes(StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(URI.create(PLANE.baseUrl() + "/api/v1/sessions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(json)))
            .build();

    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("body_too_large");
  }
}
