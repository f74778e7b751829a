package dev.freehold.crds;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One customer's world: a PostgreSQL database, credentials and a running app of their own. Its
 * namespace is {@code tenant-<name>}; {@code kubectl describe tenant NAME} says by its conditions
 * what is ready and what is not, and why.
 */
@Group(Freehold.GROUP)
@Version(Freehold.VERSION)
@Categories(Freehold.CATEGORY)
@ShortNames("tn")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Plan",
    jsonPath = ".spec.plan",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Billing",
    jsonPath = ".status.billing.phase",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Access",
    jsonPath = ".status.access",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "Server",
    jsonPath = ".status.server",
    type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
    name = "URL",
    jsonPath = ".status.url",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Release",
    jsonPath = ".status.release",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Storage",
    jsonPath = ".status.storage",
    type = AdditionalPrinterColumn.Type.STRING,
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value =
        "size(self.metadata.name) <= "
            + Freehold.MAX_TENANT_NAME
            + " && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    fieldPath = Names.NAME,
    message =
        "a Tenant's name must be a DNS label of at most "
            + Freehold.MAX_TENANT_NAME
            + " characters that begins with a letter: it becomes part of a namespace and a host name")
@ValidationRule(
    value = "!(self.metadata.name in " + ReservedNames.CEL + ")",
    fieldPath = Names.NAME,
    message = "this name is reserved: choose another one for the Tenant")
public class Tenant extends CustomResource<TenantSpec, TenantStatus> {
  @Required
  @Override
  public TenantSpec getSpec() {
    return super.getSpec();
  }
}
