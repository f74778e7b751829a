package dev.freehold.controlplane.outbound;

import dev.freehold.controlplane.web.ProblemCode;
import dev.freehold.controlplane.web.ProblemException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/** Which addresses can be called. What a name leads to is judged at each connection. */
public final class OutboundUrl {
  private OutboundUrl() {}

  /**
   * @param field of the request that named it
   * @param local whether plain HTTP and addresses of this machine or network are allowed
   * @throws ProblemException {@code validation_failed}
   */
  public static String checked(String field, String text, boolean local) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw refused(field, "it is no URL");
    }
    String host = url.getHost();
    if (host == null || host.isEmpty()) {
      throw refused(field, "it must name a host");
    }
    boolean https = "https".equals(url.getScheme());
    if (!https && !(local && "http".equals(url.getScheme()))) {
      throw refused(field, "it must begin with https://");
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw refused(field, "it must have neither a login nor a fragment");
    }
    if (!local && (host.equalsIgnoreCase("localhost") || isPrivate(host))) {
      throw refused(field, "it must lead to the public Internet");
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

  private static ProblemException refused(String field, String why) {
    return new ProblemException(ProblemCode.VALIDATION_FAILED, field + ": " + why);
  }
}
