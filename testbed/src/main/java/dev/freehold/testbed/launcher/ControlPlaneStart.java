package dev.freehold.testbed.launcher;

import dev.freehold.testbed.cluster.Cluster;
import dev.freehold.testbed.launcher.Console.Step;
import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import dev.freehold.testbed.postgres.Postgres;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * The control plane's API and the mail catcher that it sends to: begun as early as can be and
 * waited for late, because a JVM needs seconds to start.
 */
final class ControlPlaneStart {
  /**
   * On 127.0.0.1.
   *
   * @param management where the API tells its metrics
   * @param mail where the mail catcher takes mail
   */
  record Ports(int api, int management, int mail) {}

  private final Answering api;
  private final Answering mail;
  private final boolean apiStarted;
  private final boolean mailStarted;

  private ControlPlaneStart(
      Answering api, boolean apiStarted, Answering mail, boolean mailStarted) {
    this.api = api;
    this.apiStarted = apiStarted;
    this.mail = mail;
    this.mailStarted = mailStarted;
  }

  /** Its rights are in the cluster already. */
  static ControlPlaneStart begin(
      Platform platform, Path jar, String testbed, Cluster cluster, Postgres postgres, Ports ports)
      throws SQLException {
    var secrets = Secrets.of(platform.places());
    var database =
        new ControlPlaneDatabase(
            postgres, ControlPlaneDatabase.NAME, secrets.ownerPassword(), secrets.apiPassword());
    database.ensure();
    var mail = platform.mail(testbed, ports.mail());
    var mailStarted = mail.ensure();
    var api = platform.api(jar, cluster, database, secrets, ports);
    var apiStarted = api.ensure();
    return new ControlPlaneStart(
        new Answering(api, ports.api(), Platform.API_HEALTH),
        apiStarted,
        new Answering(mail, ports.mail(), Platform.MAIL_HEALTH),
        mailStarted);
  }

  boolean awaitMail(Step step) {
    mail.await(step, mailStarted);
    step.detail("127.0.0.1:%d, keeps what is sent".formatted(mail.port()));
    return mailStarted;
  }

  boolean awaitApi(Step step) {
    api.await(step, apiStarted);
    step.detail(Platform.apiAddress(api.port()));
    return apiStarted;
  }
}
