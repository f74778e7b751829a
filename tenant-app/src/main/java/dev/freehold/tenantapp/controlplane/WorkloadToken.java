package dev.freehold.tenantapp.controlplane;

import dev.freehold.tenantapp.AppSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * By what the app proves whose it is: the pod's projected ServiceAccount token. It is read anew
 * each time, because the kubelet renews it in its file; nobody keeps or logs it.
 */
@Component
@ConditionalOnControlPlane
public class WorkloadToken {

  /** RFC 6750, section 2.1: whatever else a file holds must get into no header and no message. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private final Path file;

  WorkloadToken(AppSettings settings) {
    this.file = Path.of(settings.controlPlane().tokenFile());
  }

  /**
   * @throws UncheckedIOException when the file cannot be read or holds no token
   */
  public String text() {
    try {
      var text = Files.readString(file).strip();
      if (!TOKEN.matcher(text).matches()) {
        throw new IOException("the workload's token file holds no token");
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the workload's token: " + e, e);
    }
  }
}
