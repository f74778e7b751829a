package dev.freehold.controlplane.sso;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;
import org.springframework.stereotype.Component;

/** TXT records of the DNS, asked for by JNDI. */
@Component
final class DomainRecords {
  private static final String TXT = "TXT";

  sealed interface Answer {
    /**
     * @param values empty: there is no such record
     */
    record Texts(List<String> values) implements Answer {}

    /** Nobody said whether there is one. */
    record Unavailable() implements Answer {}
  }

  private final SsoSettings settings;

  DomainRecords(SsoSettings settings) {
    this.settings = settings;
  }

  /** Takes some seconds at most, where no resolver answers. */
  Answer texts(String name) {
    try {
      var context = new InitialDirContext(environment());
      try {
        return new Answer.Texts(values(context, name));
      } finally {
        context.close();
      }
    } catch (NameNotFoundException e) {
      return new Answer.Texts(List.of());
    } catch (NamingException e) {
      return new Answer.Unavailable();
    }
  }

  // A host's name has no scheme that JNDI would follow, and DNS gives texts, no objects.
  @SuppressWarnings("BanJNDI")
  private static List<String> values(InitialDirContext context, String name)
      throws NamingException {
    var attribute = context.getAttributes(name, new String[] {TXT}).get(TXT);
    var values = new ArrayList<String>();
    if (attribute != null) {
      for (int i = 0; i < attribute.size(); i++) {
        values.add(String.valueOf(attribute.get(i)).replace("\"", ""));
      }
    }
    return List.copyOf(values);
  }

  @SuppressWarnings("JdkObsolete") // JNDI takes no other map.
  private Hashtable<String, String> environment() {
    var environment = new Hashtable<String, String>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(
        Context.PROVIDER_URL, settings.dns() == null ? "dns:" : settings.dns().toString());
    environment.put("com.sun.jndi.dns.timeout.initial", "1000");
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    return environment;
  }
}
