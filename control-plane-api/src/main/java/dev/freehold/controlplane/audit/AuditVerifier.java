package dev.freehold.controlplane.audit;

import java.util.Arrays;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Recomputes a chain and names the first link that does not hold. What it cannot see: entries that
 * somebody cut off the end together with the chain's own record of its end.
 */
@Component
public class AuditVerifier {
  /**
   * @param intact whether every link holds
   * @param sequence the first broken link; of an intact chain the last one, 0 when it is empty
   * @param finding what was found there, in words
   */
  public record Verdict(boolean intact, long sequence, String finding) {}

  private final AuditChains chains;
  private final EntryHash hashes;

  AuditVerifier(AuditChains chains, EntryHash hashes) {
    this.chains = chains;
    this.hashes = hashes;
  }

  /** All of it at one moment, while others append. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public Verdict verify(UUID chain) {
    byte[] expected = EntryHash.NONE;
    long sequence = 0;
    try (var entries = chains.entries(chain)) {
      for (var stored : (Iterable<AuditChains.Stored>) entries::iterator) {
        sequence++;
        if (stored.entry().sequence() != sequence) {
          return broken(
              sequence,
              "entry %d is missing: the next one is %d"
                  .formatted(sequence, stored.entry().sequence()));
        }
        if (!Arrays.equals(stored.previousHash(), expected)) {
          return broken(sequence, "entry %d does not follow the one before it".formatted(sequence));
        }
        if (!Arrays.equals(stored.hash(), hashes.of(expected, stored.entry()))) {
          return broken(sequence, "entry %d was changed after it was written".formatted(sequence));
        }
        expected = stored.hash();
      }
    }
    AuditChains.Link end = chains.end(chain).orElse(new AuditChains.Link(0, EntryHash.NONE));
    if (end.sequence() != sequence) {
      return broken(
          Math.min(end.sequence(), sequence) + 1,
          "the chain ends at entry %d, but its last one was %d"
              .formatted(sequence, end.sequence()));
    }
    if (!Arrays.equals(end.hash(), expected)) {
      return broken(sequence, "entry %d is not the one that was written last".formatted(sequence));
    }
    return new Verdict(true, sequence, "all %d entries hold".formatted(sequence));
  }

  private static Verdict broken(long sequence, String finding) {
    return new Verdict(false, sequence, finding);
  }
}
