package dev.freehold.controlplane.access;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * IP addresses that begin with the same bits: CIDR (RFC 4632), of version 4 or 6.
 *
 * @param network its first address
 * @param prefix how many bits count
 */
public record AddressRange(InetAddress network, int prefix) {
  /** No host name: it would be looked up. */
  private static final Pattern CIDR =
      Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)/(\\d{1,3})");

  private static final Pattern LITERAL =
      Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%\\w+)?");

  /** Empty: not a range, or one with bits set behind its prefix, which is a slip of the pen. */
  public static Optional<AddressRange> parse(String text) {
    var matcher = CIDR.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(matcher.group(2));
    return address(matcher.group(1))
        .filter(network -> prefix <= network.getAddress().length * Byte.SIZE)
        .map(network -> new AddressRange(network, prefix))
        .filter(range -> range.hasNothingBehindThePrefix());
  }

  /**
   * @param address as the connection tells it; what is no address is in no range
   */
  public boolean contains(String address) {
    return LITERAL.matcher(address).matches()
        && address(address.replaceFirst("%.*", "")).filter(this::contains).isPresent();
  }

  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == network.getAddress().length && sharesThePrefix(bytes);
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }

  private boolean sharesThePrefix(byte[] address) {
    byte[] own = network.getAddress();
    for (int bit = 0; bit < prefix; bit++) {
      if (bit(own, bit) != bit(address, bit)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasNothingBehindThePrefix() {
    byte[] own = network.getAddress();
    for (int bit = prefix; bit < own.length * Byte.SIZE; bit++) {
      if (bit(own, bit) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int bit(byte[] address, int index) {
    return (address[index / Byte.SIZE] >> (Byte.SIZE - 1 - index % Byte.SIZE)) & 1;
  }

  private static Optional<InetAddress> address(String literal) {
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
