package dev.freehold.controlplane.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person recognises a session by. A guess: clients say of themselves what they like. */
final class Device {
  private static final String UNKNOWN = "unknown device";

  /** In this order, for most browsers also name those that they descend from. */
  private static final Map<String, String> BROWSERS = new LinkedHashMap<>();

  private static final Map<String, String> SYSTEMS = new LinkedHashMap<>();

  static {
    BROWSERS.put("Edg/", "Edge");
    BROWSERS.put("OPR/", "Opera");
    BROWSERS.put("Firefox/", "Firefox");
    BROWSERS.put("Chrome/", "Chrome");
    BROWSERS.put("Safari/", "Safari");
    BROWSERS.put("curl/", "curl");
    BROWSERS.put("Java-http-client/", "Java");
    SYSTEMS.put("Android", "Android");
    SYSTEMS.put("iPhone", "iPhone");
    SYSTEMS.put("iPad", "iPad");
    SYSTEMS.put("Windows", "Windows");
    SYSTEMS.put("Mac OS X", "macOS");
    SYSTEMS.put("Linux", "Linux");
  }

  private Device() {}

  /** Such as {@code Firefox on Windows}. */
  static String of(@Nullable String userAgent) {
    if (userAgent == null) {
      return UNKNOWN;
    }
    String browser = first(BROWSERS, userAgent);
    String system = first(SYSTEMS, userAgent);
    if (browser == null || system == null) {
      return browser != null ? browser : system != null ? system : UNKNOWN;
    }
    return browser + " on " + system;
  }

  private static @Nullable String first(Map<String, String> known, String userAgent) {
    for (var each : known.entrySet()) {
      if (userAgent.contains(each.getKey())) {
        return each.getValue();
      }
    }
    return null;
  }
}
