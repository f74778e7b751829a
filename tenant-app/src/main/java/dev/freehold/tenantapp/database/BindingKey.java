package dev.freehold.tenantapp.database;

import dev.freehold.tenantapp.AppSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import org.springframework.stereotype.Component;

/**
 * Keys that all pods of this tenant have and nobody else: from the binding's password, which the
 * platform drew at random, by HKDF (RFC 5869). A rotation of the password changes them.
 */
@Component
public class BindingKey {

  private static final int BYTES = 32;
  private final String root;

  BindingKey(AppSettings settings) {
    this.root = settings.database().bindingRoot();
  }

  /**
   * @param purpose keys for different purposes tell nothing of each other
   */
  public SecretKey derive(String purpose) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "AES",
              HKDFParameterSpec.ofExtract()
                  .addIKM(ServiceBinding.find(root).password().getBytes(StandardCharsets.UTF_8))
                  .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("while deriving a key", e);
    }
  }
}
