package dev.freehold.controlplane.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantNameTest {
  @ParameterizedTest
  @CsvSource({
    "Acme,acme",
    "Café Zoë & Söhne,cafe-zoe-sohne",
    "nordwind.example,nordwind-example",
    "3M,m",
    "42,tenant",
    "日本,tenant",
    "--x--,x"
  })
  void isMadeFromANameAsPeopleWriteIt(String displayName, String name) {
    assertThat(TenantName.from(displayName)).isEqualTo(name);
  }

  @Test
  void leavesRoomForWhatMakesItDifferent() {
    String name = TenantName.from("x".repeat(44) + " and more");

    assertThat(name).isEqualTo("x".repeat(44));
    assertThat(TenantName.isFree(name + "-abcd")).isTrue();
  }

  @Test
  void reservedOnesAreNotFree() {
    assertThat(TenantName.isFree("admin")).isFalse();
    assertThat(TenantName.isFree("x".repeat(51))).isFalse();
    assertThat(TenantName.isFree("acme")).isTrue();
  }
}
