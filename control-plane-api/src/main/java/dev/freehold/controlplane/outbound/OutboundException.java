package dev.freehold.controlplane.outbound;

/**
 * No answer came. Its message is in our words, such as {@code it took no connection}, and tells
 * nothing of our network: it may be shown to whoever chose the address.
 */
public final class OutboundException extends RuntimeException {
  OutboundException(String message, Exception cause) {
    super(message, cause);
  }

  /** In our words. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
