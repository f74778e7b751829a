package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.ControlPlane;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that are none are the client's fault. */
class QueriesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();

  @ParameterizedTest
  @ValueSource(strings = {"=x", "limit=1&=", "limit=5&=%F4"})
  void aParameterWithoutANameIsRefused(String query) {
    Answer answer = PLANE.staff().get("/organizations?" + query);

    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("validation_failed");
  }

  /** As no URI of Java's would hold it. */
  @ParameterizedTest
  @ValueSource(strings = {"limit=%zz", "%=1", "cursor=%"})
  void oneThatIsBadlyEncodedIsRefused(String query) throws IOException {
    URI base = URI.create(PLANE.baseUrl());
    try (var socket = new Socket(base.getHost(), base.getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/organizations?%s HTTP/1.0\r\nHost: x\r\nCookie: %s\r\n\r\n"
                  .formatted(query, PLANE.staff().cookie())
                  .getBytes(StandardCharsets.US_ASCII));

      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).contains(" 400 ").contains("\"validation_failed\"");
    }
  }
}
