package dev.freehold.tenantapp.signin;

/** The control plane cannot be asked who somebody is. */
class ProviderUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ProviderUnavailableException(Exception cause) {
    super("the control plane cannot be asked for its endpoints: " + cause.getMessage(), cause);
  }
}
