package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Formats and bounds of single fields against the real API server; nothing is stored. */
class SchemaIT {
  private static final KubernetesClient CLIENT = InstalledCrds.cluster().client();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tenant-acme          | spec: {displayName: null}                          | spec.displayName: Required value
          tenant-acme          | spec: null                                         | spec: Required value
          tenant-acme          | spec: {plan: Starter Plan}                         | spec.plan in body should match
          tenant-acme          | spec: {hostname: acme}                             | spec.hostname in body should match
          tenant-acme          | spec: {hostname: 'https://acme.example.org'}       | spec.hostname in body should match
          tenant-acme          | spec: {retention: 30}                              | must be of type string
          tenant-acme          | spec: {retention: 30 days}                         | spec.retention in body should match '^[1-9][0-9]{0,5}(s|m|h|d|w)$'
          tenant-acme          | spec: {retention: 0d}                              | spec.retention in body should match
          tenant-acme          | spec: {trial: {endsAt: tomorrow}}                  | spec.trial.endsAt in body must be of type date-time: "tomorrow"
          tenant-acme          | spec: {trial: {endsAt: '2030-02-01'}}              | spec.trial.endsAt in body must be of type date-time: "2030-02-01"
          tenant-acme          | spec: {trial: {endsAt: '2030-02-30T00:00:00Z'}}    | spec.trial.endsAt in body must be of type date-time
          tenant-acme          | spec: {restrictions: {hold: {level: ReadOnly, since: now}}} | spec.restrictions.hold.since in body must be of type date-time
          tenant-acme          | spec: {restrictions: {hold: {level: ReadOnly, until: now}}} | spec.restrictions.hold.until in body must be of type date-time
          tenant-acme          | spec: {restrictions: {hold: {}}}                   | spec.restrictions.hold.level: Required value
          tenant-acme          | spec: {restrictions: {hold: {level: Frozen}}}      | Unsupported value: "Frozen": supported values: "ReadOnly", "Suspended"
          tenant-acme          | spec: {binding: {server: local, databaseId: acme, revision: 1}} | spec.binding.databaseId in body should match
          tenant-acme          | spec: {binding: {server: local, databaseId: aaaaaaaaaaaaaaaa}}  | spec.binding.revision: Required value
          tenant-acme          | spec: {adopt: new}                                 | spec.adopt in body should match
          tenant-acme          | spec: {overrides: {cpu: 0.5}}                      | spec.overrides.cpu in body must be of type integer,string
          tenant-acme          | spec: {overrides: {connections: 0}}                | should be greater than or equal to 1
          plan-starter         | spec: {price: {amount: 100, currency: euro}}       | spec.price.currency in body should match '^[A-Z]{3}$'
          plan-starter         | spec: {price: {amount: 9.99, currency: EUR}}       | spec.price.amount in body must be of type integer
          plan-starter         | spec: {backup: {schedule: daily at 3, retention: 30d}} | spec.backup.schedule in body should match
          plan-starter         | spec: {features: [sso, sso]}                       | Duplicate value: "sso"
          databaseserver-local | spec: {tiers: [shared, shared]}                    | Duplicate value: "shared"
          databaseserver-local | spec: {tiers: []}                                  | should have at least 1 items
          databaseserver-local | spec: {port: 0}                                    | should be greater than or equal to 1
          apprelease-tenant-app | spec: {readinessPath: health}                     | spec.readinessPath in body should match
          apprelease-tenant-app | spec: {image: ''}                                 | spec.image in body should be at least 1 chars long
          """)
  void aBadValueIsRefused(String example, String patch, String message) {
    // Given
    var bad = Manifest.example(example).with(patch);

    // When
    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> CLIENT.resource(bad.resource()).dryRun().create());

    // Then
    assertThat(refusal).as("the API server accepted it").isNotNull();
    assertThat(refusal.getMessage()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tenant-acme          | spec: {hostname: app.acme.example.org, retention: 2w}
          tenant-acme          | spec: {trial: {endsAt: '2030-02-01T12:30:00+02:00'}}
          tenant-acme          | spec: {trial: {endsAt: '2030-02-01T12:30:00.123Z'}}
          tenant-acme          | spec: {overrides: {cpu: 1, memory: 512Mi, storage: "1e9"}}
          tenant-acme          | spec: {binding: {server: local, databaseId: aaaaaaaaaaaaaaaa, revision: 7}}
          plan-starter         | spec: {price: {amount: 0, currency: JPY}, backup: {schedule: '*/15 3-5 * JAN,MAR 1', retention: 1d}}
          databaseserver-local | spec: {tls: VerifyFull, tiers: [shared, dedicated]}
          """)
  void aGoodValueIsAccepted(String example, String patch) {
    // Given
    var good = Manifest.example(example).with(patch);

    // When // Then
    assertThatCode(() -> CLIENT.resource(good.resource()).dryRun().create())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("reservedNames")
  void aReservedNameIsRefused(String name) {
    // Given
    var reserved = Manifest.example("tenant-acme").named(name);

    // When
    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> CLIENT.resource(reserved.resource()).dryRun().create());

    // Then
    assertThat(refusal).as("the API server accepted it").isNotNull();
    assertThat(refusal.getMessage()).contains("this name is reserved");
  }

  static List<String> reservedNames() {
    return ReservedNames.ALL;
  }

  @Test
  void theExamplesAreAccepted() throws Exception {
    try (var files = Files.list(Path.of("examples"))) {
      for (Path file : files.toList()) {
        // When
        String applied =
            InstalledCrds.cluster()
                .kubectl(
                    "apply",
                    "--server-side",
                    "--dry-run=server",
                    "--validate=strict",
                    "-f",
                    file.toString());

        // Then
        assertThat(applied).contains("serverside-applied");
      }
    }
  }
}
