package dev.freehold.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A PostgreSQL server that tenants can be placed on. Prepare it once with {@code ./freehold server
 * prepare}.
 */
@Group(Freehold.GROUP)
@Version(Freehold.VERSION)
@Categories(Freehold.CATEGORY)
@Plural("databaseservers")
@ShortNames("dbs")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = Type.STRING)
@AdditionalPrinterColumn(name = "Version", jsonPath = ".status.version", type = Type.STRING)
@AdditionalPrinterColumn(name = "Region", jsonPath = ".spec.region", type = Type.STRING)
@AdditionalPrinterColumn(name = "Tenants", jsonPath = ".status.tenants", type = Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Capacity",
    jsonPath = ".spec.capacity.tenants",
    type = Type.INTEGER)
@AdditionalPrinterColumn(name = "Cordoned", jsonPath = ".spec.cordoned", type = Type.BOOLEAN)
@AdditionalPrinterColumn(
    name = "Tombstones",
    jsonPath = ".status.tombstones",
    type = Type.INTEGER,
    priority = 1)
@AdditionalPrinterColumn(name = "Host", jsonPath = ".spec.host", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@ValidationRule(value = Names.REFERABLE, fieldPath = Names.NAME, message = Names.REFERABLE_MESSAGE)
public class DatabaseServer extends CustomResource<DatabaseServerSpec, DatabaseServerStatus> {
  @Required
  @Override
  public DatabaseServerSpec getSpec() {
    return super.getSpec();
  }
}
