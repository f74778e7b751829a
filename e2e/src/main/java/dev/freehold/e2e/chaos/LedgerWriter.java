package dev.freehold.e2e.chaos;

import dev.freehold.e2e.chaos.SeenCredentials.Credentials;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The app of a tenant: adds one entry after the other to a table of its own, through its own login.
 * What is refused it tries again with the credentials of that time; what was confirmed it
 * remembers.
 */
final class LedgerWriter implements AutoCloseable {
  static final String TABLE =
      "create table if not exists ledger (entry bigint primary key, tenant text not null)";
  private static final long PAUSE_MILLIS = 60;
  private static final long AFTER_REFUSAL_MILLIS = 250;

  private final KubernetesClient client;
  private final Subject subject;
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Thread thread;
  private @Nullable Connection connection;
  private volatile boolean closed;

  private LedgerWriter(KubernetesClient client, Subject subject) {
    this.client = client;
    this.subject = subject;
    this.thread = Thread.ofVirtual().name("app of " + subject.name()).unstarted(this::run);
  }

  static LedgerWriter start(KubernetesClient client, Subject subject) {
    var writer = new LedgerWriter(client, subject);
    writer.thread.start();
    return writer;
  }

  /** Entries that were refused or whose fate the app does not know. */
  long refused() {
    return refused.get();
  }

  private void run() {
    try {
      while (!closed) {
        if (subject.state() == Subject.State.Present) {
          TimeUnit.MILLISECONDS.sleep(write() ? PAUSE_MILLIS : AFTER_REFUSAL_MILLIS);
        } else {
          disconnect();
          TimeUnit.MILLISECONDS.sleep(AFTER_REFUSAL_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    disconnect();
  }

  private boolean write() {
    // Before the write: a deletion meanwhile takes the ledger with it.
    Ledger ledger = subject.ledger();
    long entry = entries.incrementAndGet();
    try {
      Optional<Connection> open = connected();
      if (open.isEmpty()) {
        return false;
      }
      try (PreparedStatement insert =
          open.get().prepareStatement("insert into ledger values (?, ?)")) {
        insert.setLong(1, entry);
        insert.setString(2, subject.name());
        insert.executeUpdate();
      }
      ledger.acknowledge(entry);
      return true;
    } catch (SQLException | KubernetesClientException e) {
      refused.incrementAndGet();
      disconnect();
      return false;
    }
  }

  private Optional<Connection> connected() throws SQLException {
    if (connection == null) {
      Optional<Credentials> credentials =
          Credentials.of(
              client.secrets().inNamespace(subject.namespace()).withName("database").get());
      if (credentials.isEmpty()) {
        return Optional.empty();
      }
      Credentials found = credentials.get();
      connection = DriverManager.getConnection(found.url(), found.login(), found.password());
      Rows.execute(connection, TABLE);
    }
    return Optional.of(connection);
  }

  private void disconnect() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // It is broken; nothing is left to do with it.
      }
      connection = null;
    }
  }

  /** Waits for the entry under way. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
