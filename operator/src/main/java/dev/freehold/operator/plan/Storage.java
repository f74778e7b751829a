package dev.freehold.operator.plan;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Bytes as people and Kubernetes write them. */
final class Storage {
  private static final BigDecimal MEBI = BigDecimal.valueOf(1 << 20);
  private static final BigDecimal GIBI = BigDecimal.valueOf(1 << 30);

  private Storage() {}

  /** In whole Gi where that is exact, else in Mi, rounded up: a sum of sizes moves all the time. */
  static Quantity quantity(BigDecimal bytes) {
    BigDecimal mebi = bytes.divide(MEBI, 0, RoundingMode.CEILING);
    BigDecimal[] gibi = mebi.multiply(MEBI).divideAndRemainder(GIBI);
    return gibi[1].signum() == 0 && mebi.signum() != 0
        ? new Quantity(gibi[0].toBigInteger().toString(), "Gi")
        : new Quantity(mebi.toPlainString(), "Mi");
  }

  static String text(BigDecimal bytes) {
    return quantity(bytes).toString();
  }
}
