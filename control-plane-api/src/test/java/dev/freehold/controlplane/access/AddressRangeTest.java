package dev.freehold.controlplane.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.255, true",
    "192.0.2.0/24, 192.0.3.0, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "203.0.113.7/32, 203.0.113.7, true",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "2001:db8::/32, 2001:db8:ffff::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "::/0, 192.0.2.1, false",
    "192.0.2.0/24, example.test, false",
    "192.0.2.0/24, '', false",
  })
  void holdsTheAddressesThatBeginLikeIt(String range, String address, boolean expected) {
    assertThat(AddressRange.parse(range).orElseThrow().contains(address)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.0",
        "192.0.2.1/24",
        "192.0.2.0/33",
        "2001:db8::/129",
        "localhost/8",
        "300.0.0.0/8",
        "192.0.2/24",
        "/24",
        ""
      })
  void whatIsNoRangeIsNotTaken(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }

  @Test
  void isWrittenAsItIsRead() {
    assertThat(AddressRange.parse("192.0.2.0/24").orElseThrow()).hasToString("192.0.2.0/24");
  }
}
