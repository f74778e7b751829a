package dev.freehold.testbed.launcher;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/** Short questions to programs of this machine. */
final class Http {

  private static final int MAX_REDIRECTS = 5;

  static {
    // Java does not resolve *.localhost: the host goes into the header.
    System.setProperty("sun.net.http.allowRestrictedHeaders", "true");
  }

  private Http() {}

  /**
   * Follows redirects on the same host, as a browser would.
   *
   * @param host for the Host header
   * @return the status code of the last answer; -1 when nobody answers
   */
  static int status(int port, String host, String path) {
    var uri = URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    try {
      for (var redirects = 0; ; redirects++) {
        var connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestProperty("Host", host);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(10_000);
        try {
          var status = connection.getResponseCode();
          var location = connection.getHeaderField("Location");
          if (location == null || location.contains("//") || redirects == MAX_REDIRECTS) {
            return status;
          }
          uri = uri.resolve(location);
        } finally {
          connection.disconnect();
        }
      }
    } catch (IOException e) {
      return -1;
    }
  }
}
