package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReservedNamesTest {
  @Test
  void theListIsSortedWithoutDoublesAndHoldsNamesThatATenantCouldHave() {
    assertThat(ReservedNames.ALL)
        .isSorted()
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z][-a-z0-9]{0,49}"))
        .contains("system", "admin", "api", "www", "freehold");
  }

  @Test
  void theRuleOfTheManifestHoldsTheSameList() {
    assertThat(CrdManifests.of(Tenant.class))
        .contains("in [''" + String.join("'',''", ReservedNames.ALL) + "''])");
  }
}
