package dev.freehold.controlplane;

import java.net.http.HttpRequest;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the callers of this JVM sent and were shown, and nobody else may ever read. */
public final class SentSecrets {
  private static final Set<String> SENT =
      Set.of("password", "newPassword", "token", "signIn", "code", "clientSecret");
  private static final Set<String> SHOWN = Set.of("secret", "csrfToken", "signIn", "recoveryCodes");
  private static final Pattern COOKIE = Pattern.compile("__Host-freehold(?:-sso)?=([^;]+)");
  private static final Pattern BEARER = Pattern.compile("(?i:Bearer) (?:fhk_)?(\\S+)");

  /** What is shorter would be found by chance, such as an authenticator app's six digits. */
  private static final int SHORTEST = 12;

  private static final Set<String> ALL = ConcurrentHashMap.newKeySet();

  private SentSecrets() {}

  public static Set<String> all() {
    return Set.copyOf(ALL);
  }

  /** What a test sends everywhere, also as a password. */
  public static void forget(Collection<String> noSecrets) {
    ALL.removeAll(Set.copyOf(noSecrets));
  }

  static void note(HttpRequest request, String body) {
    request.headers().allValues("Cookie").forEach(each -> note(COOKIE, each));
    request.headers().allValues("Authorization").forEach(each -> note(BEARER, each));
    note(body, SENT);
  }

  static void note(Answer answer) {
    note(COOKIE, answer.header("Set-Cookie"));
    note(answer.body(), SHOWN);
  }

  private static void note(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      note(found.group(1));
    }
  }

  private static void note(String json, Set<String> fields) {
    if (json == null || fields.stream().noneMatch(each -> json.contains('"' + each + '"'))) {
      return;
    }
    try {
      note(JsonMapper.shared().readTree(json), fields);
    } catch (JacksonException e) {
      // A test of what is no JSON.
    }
  }

  private static void note(JsonNode node, Set<String> fields) {
    node.properties()
        .forEach(
            member -> {
              if (fields.contains(member.getKey())) {
                (member.getValue().isArray()
                        ? member.getValue().valueStream()
                        : java.util.stream.Stream.of(member.getValue()))
                    .filter(JsonNode::isString)
                    .forEach(value -> note(value.asString()));
              } else {
                note(member.getValue(), fields);
              }
            });
  }

  private static void note(String secret) {
    if (secret.length() >= SHORTEST) {
      ALL.add(secret);
    }
  }
}
