package dev.freehold.operator.release;

import dev.freehold.crds.Tenant;
import java.util.List;

/** Who runs a release; answered from the Tenants that the operator watches anyway. */
public interface ReleaseUsers {
  List<Tenant> running(String release);
}
