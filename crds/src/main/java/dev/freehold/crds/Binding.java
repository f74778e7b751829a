package dev.freehold.crds;

import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant's data lives; the mirror in Kubernetes of the registry row on the server.
 *
 * @param server name of the DatabaseServer
 * @param databaseId 16 characters of lower-case base32; the database is called {@code
 *     fh_<databaseId>}
 * @param cluster the cluster that runs the app; one value today
 * @param revision 1 at first; + 1 at each move or restore
 */
@Wire
public record Binding(
    @Required @Size(min = 1, max = 63) @Pattern(Names.OBJECT) String server,
    @Required @Size(max = 16) @Pattern("^[a-z2-7]{16}$") String databaseId,
    @Nullable @Default("local") @Size(min = 1, max = 63) String cluster,
    @Required @Min(1) Long revision) {}
