package dev.freehold.tenantapp.project;

/** Another project has this name already, whatever its case. */
class NameTakenException extends RuntimeException {

  NameTakenException(Throwable cause) {
    super("another project has this name", cause);
  }
}
