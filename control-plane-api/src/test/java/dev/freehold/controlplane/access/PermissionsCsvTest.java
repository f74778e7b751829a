package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue holds what {@code permissions.csv} says, which is written by hand. */
class PermissionsCsvTest {
  private static Stream<ExpectedPermission> rows() throws IOException {
    return ExpectedPermission.all().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyRoleHoldsWhatTheRowSays(ExpectedPermission row) {
    Permission permission = row.permission();

    for (Role role : Role.values()) {
      assertThat(permission.grantTo(role)).as("%s for %s", row, role).isEqualTo(row.grantTo(role));
    }
    assertThat(permission.condition().map(Condition::wireName).orElse(""))
        .isEqualTo(row.condition());
  }

  @Test
  void nothingElseIsInTheCatalogue() throws IOException {
    assertThat(rows().map(ExpectedPermission::permission))
        .containsExactlyInAnyOrder(Permission.values())
        .hasSize(78);
  }

  @Test
  void onlyAnOwnerCoversAnOwner() {
    assertThat(
            Stream.of(Role.values())
                .filter(role -> HeldRole.of(role).covers(HeldRole.of(Role.OWNER))))
        .containsExactly(Role.OWNER);
  }

  @Test
  void aViewerCoversNobodyButViewers() {
    assertThat(
            Stream.of(Role.values())
                .filter(Role::isForMembers)
                .filter(role -> HeldRole.of(Role.VIEWER).covers(HeldRole.of(role))))
        .containsExactly(Role.VIEWER);
  }
}
