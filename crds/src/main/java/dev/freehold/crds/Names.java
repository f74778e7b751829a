package dev.freehold.crds;

/** What schemas demand of names that refer to something else. */
final class Names {
  /** A Kubernetes object's name (DNS subdomain). */
  static final String OBJECT = "^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$";

  /** What can be the value of a Kubernetes label. */
  static final String LABEL_VALUE = "^[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$";

  /** A host name of at least two labels. */
  static final String HOST =
      "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$";

  /** Where a refusal of the object's own name points. */
  static final String NAME = ".metadata.name";

  /** CEL: an object that Tenants can refer to. */
  static final String REFERABLE = "size(self.metadata.name) <= 63";

  static final String REFERABLE_MESSAGE =
      "the name must have at most 63 characters: Tenants refer to it, and their fields hold no more";

  private Names() {}
}
