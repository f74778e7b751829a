package dev.freehold.controlplane.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A browser with one page and a virtual authenticator, spoken to by the Chrome DevTools Protocol
 * (domains Target, Page, Runtime, WebAuthn).
 */
final class Chromium implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String LISTENING = "DevTools listening on ";
  private static final int SECONDS = 60;

  private final Process process;
  private final WebSocket socket;
  private final Answers answers = new Answers();
  private final AtomicInteger last = new AtomicInteger();
  private final String page;

  /** Collects messages, which may come in parts, and gives each answer to whoever awaits it. */
  private static final class Answers implements WebSocket.Listener {
    private final Map<Integer, CompletableFuture<JsonNode>> awaited = new ConcurrentHashMap<>();
    private final StringBuilder parts = new StringBuilder();

    CompletableFuture<JsonNode> to(int id) {
      return awaited.computeIfAbsent(id, _ -> new CompletableFuture<>());
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean complete) {
      parts.append(text);
      if (complete) {
        JsonNode message = JSON.readTree(parts.toString());
        parts.setLength(0);
        if (message.has("id")) {
          to(message.at("/id").asInt()).complete(message);
        }
      }
      from.request(1);
      return null;
    }
  }

  private Chromium(Process process, String address) {
    this.process = process;
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address), answers)
            .orTimeout(SECONDS, TimeUnit.SECONDS)
            .join();
    String target =
        call("Target.createTarget", Map.of("url", "about:blank")).at("/targetId").asString();
    page =
        call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .at("/sessionId")
            .asString();
  }

  /** Debian's, or the one that {@code CHROMIUM} names. */
  static Chromium start() {
    try {
      Path profile = Files.createTempDirectory("chromium");
      Process process =
          new ProcessBuilder(
                  program(),
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-dev-shm-usage",
                  "--no-first-run",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + profile,
                  "about:blank")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Chromium(process, address(process));
    } catch (IOException e) {
      throw new UncheckedIOException("while starting Chromium", e);
    }
  }

  private static String program() {
    return Stream.of(System.getenv("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser")
        .filter(each -> each != null && Files.isExecutable(Path.of(each)))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "there is no Chromium: install the package chromium, or name one in CHROMIUM"));
  }

  private static String address(Process process) throws IOException {
    BufferedReader told = process.errorReader(StandardCharsets.UTF_8);
    for (String line = told.readLine(); line != null; line = told.readLine()) {
      if (line.startsWith(LISTENING)) {
        // What it says later must not fill the pipe.
        Thread.ofVirtual().start(() -> told.lines().forEach(_ -> {}));
        return line.substring(LISTENING.length());
      }
    }
    throw new AssertionError("Chromium ended before it listened");
  }

  /** A device's own, with a PIN that is right and a finger that is there. */
  void plugInAuthenticator() {
    onPage("WebAuthn.enable", Map.of());
    onPage(
        "WebAuthn.addVirtualAuthenticator",
        Map.of(
            "options",
            Map.of(
                "protocol", "ctap2",
                "transport", "internal",
                "hasResidentKey", true,
                "hasUserVerification", true,
                "isUserVerified", true,
                "automaticPresenceSimulation", true)));
  }

  /** Our addresses forbid pages to do anything; here one is a page's stand-in. */
  void open(String url) {
    onPage("Page.enable", Map.of());
    onPage("Page.setBypassCSP", Map.of("enabled", true));
    onPage("Page.navigate", Map.of("url", url));
    // Once the new document is there.
    String wait =
        "new Promise(done => { const look = () => location.href === %s && document.readyState === 'complete' ? done(true) : setTimeout(look, 20); look(); })"
            .formatted(JSON.writeValueAsString(url));
    evaluate(wait);
  }

  /** The value of a JavaScript expression, or of its promise. */
  JsonNode evaluate(String expression) {
    JsonNode result =
        onPage(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError("in the page: " + result.at("/exceptionDetails"));
    }
    return result.at("/result/value");
  }

  private JsonNode onPage(String method, Map<String, ?> parameters) {
    return send(Map.of("method", method, "params", parameters, "sessionId", page));
  }

  private JsonNode call(String method, Map<String, ?> parameters) {
    return send(Map.of("method", method, "params", parameters));
  }

  private JsonNode send(Map<String, ?> message) {
    int id = last.incrementAndGet();
    var numbered = new java.util.HashMap<String, Object>(message);
    numbered.put("id", id);
    var answer = answers.to(id);
    socket.sendText(JSON.writeValueAsString(numbered), true).join();
    JsonNode got = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    if (got.has("error")) {
      throw new AssertionError("%s: %s".formatted(message.get("method"), got.at("/error")));
    }
    return got.at("/result");
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }
}
