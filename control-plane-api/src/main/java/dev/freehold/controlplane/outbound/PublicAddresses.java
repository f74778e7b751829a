package dev.freehold.controlplane.outbound;

import dev.freehold.controlplane.access.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves names to addresses of the public Internet and to no others (IANA's special-purpose
 * registries), so that nobody can point us at our own network or at a cloud's metadata. The
 * connection is made to the addresses that were judged: a name that resolves to something else a
 * moment later gains nothing.
 */
public final class PublicAddresses implements DnsResolver {
  private static final List<AddressRange> FORBIDDEN =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/3",
              // Within the one range of IPv6 that is public at all: what leads elsewhere.
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(PublicAddresses::range)
          .toList();

  private static final AddressRange PUBLIC_IPV6 = range("2000::/3");

  private final DnsResolver resolver;

  /**
   * @param resolver whose answers are judged
   */
  public PublicAddresses(DnsResolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] addresses = resolver.resolve(host);
    for (InetAddress address : addresses) {
      if (!isPublic(address)) {
        throw new NotPublic();
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return resolver.resolveCanonicalHostname(host);
  }

  static boolean isPublic(InetAddress address) {
    return (address instanceof Inet4Address || PUBLIC_IPV6.contains(address))
        && FORBIDDEN.stream().noneMatch(range -> range.contains(address));
  }

  /** Says nothing of what the name led to: that would tell a stranger of our network. */
  static final class NotPublic extends UnknownHostException {
    NotPublic() {
      super("its name does not lead to the public Internet");
    }
  }

  private static AddressRange range(String cidr) {
    return AddressRange.parse(cidr).orElseThrow();
  }
}
