package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeldRoleTest {
  private static Stream<List<Role>> pairs() {
    return Stream.of(Role.values())
        .flatMap(maker -> Stream.of(Role.values()).map(key -> List.of(maker, key)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aKeyMayWhatBothItsRoleAndItsMakerMay(List<Role> makerAndKey) {
    HeldRole maker = HeldRole.of(makerAndKey.getFirst());
    HeldRole key = HeldRole.of(makerAndKey.getLast());

    HeldRole both = maker.within(key);

    assertThat(Permission.values())
        .allSatisfy(
            permission ->
                assertThat(both.grantOf(permission))
                    .isEqualTo(stricter(maker.grantOf(permission), key.grantOf(permission))));
    assertThat(maker.covers(both)).isTrue();
    assertThat(key.covers(both)).isTrue();
    assertThat(both.isOwner()).isEqualTo(maker.isOwner() && key.isOwner());
  }

  @Test
  void aRoleThatIsGoneLeavesNothing() {
    assertThat(HeldRole.of(Role.OWNER).within(HeldRole.unknown("gone")).grants())
        .isEqualTo(Map.of());
  }

  private static Grant stricter(Grant one, Grant other) {
    if (one == Grant.NEVER || other == Grant.NEVER) {
      return Grant.NEVER;
    }
    return one == Grant.CONDITIONAL || other == Grant.CONDITIONAL
        ? Grant.CONDITIONAL
        : Grant.ALWAYS;
  }
}
