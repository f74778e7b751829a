package dev.freehold.operator.server;

/** The operator's role on a server. */
public record AdminLogin(String username, String password) {
  @Override
  public String toString() {
    return "AdminLogin[" + username + "]";
  }
}
