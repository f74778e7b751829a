package dev.freehold.controlplane.audit;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.JacksonException;

/**
 * Recomputes a chain and names the first link that does not hold. A tail that somebody cut off
 * together with the chain's own record of its end is seen by what was signed before, in the
 * database or, should that be gone as well, by checkpoints that were kept elsewhere.
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
  private final Checkpoints checkpoints;
  private final PublicKeys keys;
  private final Clock clock;

  AuditVerifier(
      AuditChains chains, EntryHash hashes, Checkpoints checkpoints, PublicKeys keys, Clock clock) {
    this.chains = chains;
    this.hashes = hashes;
    this.checkpoints = checkpoints;
    this.keys = keys;
    this.clock = clock;
  }

  /** All of it at one moment, while others append. */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public Verdict verify(UUID chain) {
    return verify(chain, List.of());
  }

  /**
   * As {@link #verify(UUID)}.
   *
   * @param kept checkpoints from outside of the database
   */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  Verdict verify(UUID chain, List<Checkpoint> kept) {
    var known = keys.all();
    var signed = new TreeMap<Long, Checkpoint>();
    Checkpoint cut = null;
    for (var checkpoint : Stream.concat(checkpoints.of(chain).stream(), kept.stream()).toList()) {
      if (!checkpoint.chain().equals(chain) || !PublicKeys.signed(checkpoint, known)) {
        return broken(
            checkpoint.sequence(),
            "the checkpoint of entry %d does not bear our signature"
                .formatted(checkpoint.sequence()));
      }
      if (checkpoint.cut() && (cut == null || checkpoint.sequence() > cut.sequence())) {
        cut = checkpoint;
      }
      Checkpoint other = signed.put(checkpoint.sequence(), checkpoint);
      if (other != null && !Arrays.equals(other.hash(), checkpoint.hash())) {
        return broken(
            checkpoint.sequence(),
            "entry %d was signed twice, with different contents".formatted(checkpoint.sequence()));
      }
    }
    if (cut == null) {
      return verify(chain, new AuditChains.Link(0, EntryHash.NONE), signed);
    }
    Optional<Checkpoint> young = tooYoung(cut, kept);
    return young.isPresent()
        ? broken(
            young.get().sequence(),
            "entry %d was signed at %s and is cut off: that was too early"
                .formatted(young.get().sequence(), young.get().at()))
        : verify(chain, new AuditChains.Link(cut.sequence(), cut.hash()), signed);
  }

  /** Nothing is deleted for its age that was signed a while ago. */
  private Optional<Checkpoint> tooYoung(Checkpoint cut, List<Checkpoint> kept) {
    Instant now = clock.instant();
    Instant oldest =
        (cut.at().isBefore(now) ? cut.at() : now).minus(AuditSettings.SHORTEST_RETENTION);
    return kept.stream()
        .filter(each -> !each.cut() && each.sequence() <= cut.sequence())
        .filter(each -> each.at().isAfter(oldest))
        .min(Comparator.comparingLong(Checkpoint::sequence));
  }

  private Verdict verify(UUID chain, AuditChains.Link start, TreeMap<Long, Checkpoint> signed) {
    byte[] expected = start.hash();
    long sequence = start.sequence();
    try (var entries = chains.entries(chain)) {
      for (var stored : (Iterable<AuditChains.Stored>) entries::iterator) {
        sequence++;
        if (stored.entry().sequence() < sequence) {
          return broken(
              stored.entry().sequence(),
              "entry %d stands where entries were cut off for their age"
                  .formatted(stored.entry().sequence()));
        }
        if (stored.entry().sequence() > sequence) {
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
        Checkpoint checkpoint = signed.get(sequence);
        if (checkpoint != null && !Arrays.equals(checkpoint.hash(), stored.hash())) {
          return broken(
              sequence,
              "entry %d is not the one that was signed at %s".formatted(sequence, checkpoint.at()));
        }
        expected = stored.hash();
      }
    } catch (JacksonException e) {
      return broken(
          sequence + 1, "entry %d was changed: it cannot be read".formatted(sequence + 1));
    }
    if (!signed.isEmpty() && signed.lastKey() > sequence) {
      return broken(
          sequence + 1,
          "the chain ends at entry %d, but entry %d was signed at %s"
              .formatted(sequence, signed.lastKey(), signed.lastEntry().getValue().at()));
    }
    return end(chain, new AuditChains.Link(sequence, expected), start.sequence());
  }

  private Verdict end(UUID chain, AuditChains.Link found, long cut) {
    AuditChains.Link end = chains.end(chain).orElse(new AuditChains.Link(0, EntryHash.NONE));
    long sequence = found.sequence();
    if (end.sequence() != sequence) {
      return broken(
          Math.min(end.sequence(), sequence) + 1,
          "the chain ends at entry %d, but its last one was %d"
              .formatted(sequence, end.sequence()));
    }
    if (!Arrays.equals(end.hash(), found.hash())) {
      return broken(sequence, "entry %d is not the one that was written last".formatted(sequence));
    }
    return new Verdict(
        true,
        sequence,
        cut == 0
            ? "all %d entries hold".formatted(sequence)
            : "all %d entries hold; the %d before them were deleted for their age"
                .formatted(sequence - cut, cut));
  }

  private static Verdict broken(long sequence, String finding) {
    return new Verdict(false, sequence, finding);
  }
}
