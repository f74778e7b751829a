package dev.freehold.controlplane;

/** An API key with a program that sends it. */
public record TestingKey(String id, String secret, Caller program) {
  public static TestingKey of(ControlPlane plane, Answer shown) {
    String secret = shown.text("/secret");
    return new TestingKey(
        shown.text("/key/id"), secret, plane.stranger().with("Authorization", "Bearer " + secret));
  }
}
