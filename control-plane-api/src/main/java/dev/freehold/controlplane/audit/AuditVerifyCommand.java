package dev.freehold.controlplane.audit;

import static dev.freehold.controlplane.audit.jooq.Tables.CHAIN;
import static dev.freehold.controlplane.audit.jooq.Tables.CHECKPOINT;
import static dev.freehold.controlplane.audit.jooq.Tables.ENTRY;

import dev.freehold.controlplane.persistence.Sealing;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.springframework.boot.logging.LoggingSystem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./freehold audit verify}: what the endpoint does, without the API, which may be part of
 * what is doubted.
 */
public final class AuditVerifyCommand {
  static final int BROKEN = 1;
  static final int WRONG_ARGUMENTS = 2;
  static final int NOT_LOOKED_AT = 3;

  private final AuditVerifyOptions options;
  private final PrintStream out;
  private final JsonMapper json = JsonMapper.builder().build();

  private AuditVerifyCommand(AuditVerifyOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] args) {
    // What is printed is the verdicts, and no library's log.
    LoggingSystem.get(AuditVerifyCommand.class.getClassLoader()).beforeInitialize();
    System.exit(run(args, System.getenv(), System.out, System.err));
  }

  /**
   * @return the exit code
   */
  static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      var options = AuditVerifyOptions.parse(args, environment);
      if (options == null) {
        out.print(AuditVerifyOptions.USAGE);
        return 0;
      }
      return new AuditVerifyCommand(options, out).run();
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println("`./freehold audit verify --help` lists the options.");
      return WRONG_ARGUMENTS;
    } catch (SQLException | DataAccessException | IOException | JacksonException e) {
      err.println("The audit log could not be looked at: " + e.getMessage());
      return NOT_LOOKED_AT;
    }
  }

  private int run() throws SQLException, IOException {
    List<Checkpoint> kept = kept();
    try (Connection connection =
        DriverManager.getConnection(options.url(), options.user(), options.password())) {
      // Each chain at one moment, and entries page by page.
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      DSLContext sql =
          DSL.using(connection, SQLDialect.POSTGRES, new Settings().withExecuteLogging(false));
      var hashes = new EntryHash();
      var verifier =
          new AuditVerifier(
              new AuditChains(sql, hashes, json),
              hashes,
              new Checkpoints(sql),
              keys(sql, kept),
              Clock.systemUTC());
      Set<UUID> chains = chains(sql, kept);
      int broken = 0;
      for (UUID chain : chains) {
        var verdict =
            verifier.verify(
                chain, kept.stream().filter(each -> each.chain().equals(chain)).toList());
        connection.rollback();
        broken += verdict.intact() ? 0 : 1;
        if (!verdict.intact() || options.organization() != null) {
          out.printf("%s %s: %s%n", verdict.intact() ? "✓" : "✗", chain, verdict.finding());
        }
      }
      out.printf(
          "%d of %d chains hold%s%n",
          chains.size() - broken,
          chains.size(),
          kept.isEmpty()
              ? ""
              : ", held against %d checkpoints from outside".formatted(kept.size()));
      return broken == 0 ? 0 : BROKEN;
    }
  }

  /** By the sealing key; without it those that signed what was kept outside. */
  private PublicKeys keys(DSLContext sql, List<Checkpoint> kept) {
    return options.sealingKey() == null
        ? PublicKeys.pinned(
            sql, kept.stream().map(Checkpoint::keyId).collect(Collectors.toUnmodifiableSet()))
        : new PublicKeys(sql, Sealing.of(options.sealingKey()));
  }

  /** Also those of which only something outside still tells. */
  private Set<UUID> chains(DSLContext sql, List<Checkpoint> kept) {
    if (options.organization() != null) {
      return Set.of(options.organization());
    }
    var chains =
        new TreeSet<>(
            sql.select(CHAIN.ID)
                .from(CHAIN)
                .union(sql.select(ENTRY.CHAIN_ID).from(ENTRY))
                .union(sql.select(CHECKPOINT.CHAIN_ID).from(CHECKPOINT))
                .fetch(CHAIN.ID));
    kept.forEach(each -> chains.add(each.chain()));
    return chains;
  }

  private List<Checkpoint> kept() throws IOException {
    return options.checkpoints() == null
        ? List.of()
        : Files.readAllLines(options.checkpoints()).stream()
            .filter(line -> !line.isBlank())
            .map(line -> json.readValue(line, CheckpointView.class).checkpoint())
            .filter(
                each ->
                    options.organization() == null || each.chain().equals(options.organization()))
            .toList();
  }
}
