package dev.freehold.controlplane.webhooks;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/** Which addresses an endpoint can have. What its name leads to is judged at each connection. */
final class WebhookUrl {
  private WebhookUrl() {}

  /**
   * @param local whether plain HTTP and addresses of this machine or network are allowed
   * @throws ProblemException {@code validation_failed}
   */
  static String checked(String text, boolean local) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw refused("it is no URL");
    }
    String host = url.getHost();
    if (host == null || host.isEmpty()) {
      throw refused("it must name a host");
    }
    boolean https = "https".equals(url.getScheme());
    if (!https && !(local && "http".equals(url.getScheme()))) {
      throw refused("it must begin with https://");
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw refused("it must have neither a login nor a fragment");
    }
    if (!local && (host.equalsIgnoreCase("localhost") || isPrivate(host))) {
      throw refused("it must lead to the public Internet");
    }
    return text;
  }

  private static boolean isPrivate(String host) {
    try {
      return !PublicAddresses.isPublic(InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")));
    } catch (IllegalArgumentException e) {
      // A name, as most are.
      return false;
    }
  }

  private static ProblemException refused(String why) {
    return new ProblemException(ProblemCode.VALIDATION_FAILED, "url: " + why);
  }
}
