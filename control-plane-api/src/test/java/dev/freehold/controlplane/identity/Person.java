package dev.freehold.controlplane.identity;

import static dev.freehold.controlplane.ControlPlane.PASSWORD;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import java.util.Map;

/** Somebody who signed up. */
record Person(ControlPlane plane, String email) {
  /** Whose e-mail is not verified yet. */
  static Person signedUp(ControlPlane plane, String who) {
    var person = new Person(plane, ControlPlane.email(who));
    Answer answer = person.signUp(PASSWORD);
    if (answer.status() != 202) {
      throw new AssertionError("no sign-up: " + answer);
    }
    return person;
  }

  static Person verified(ControlPlane plane, String who) {
    Person person = signedUp(plane, who);
    Answer answer = person.verify(plane.mail().awaitToken(person.email()));
    if (answer.status() != 201) {
      throw new AssertionError("not verified: " + answer);
    }
    return person;
  }

  Answer signUp(String password) {
    return plane
        .stranger()
        .post("/sign-ups", Map.of("email", email, "displayName", "Maria", "password", password));
  }

  /** Signs in as well. */
  Answer verify(String token) {
    return verify(token, PASSWORD);
  }

  Answer verify(String token, String password) {
    return plane
        .stranger()
        .post("/email-verifications/completion", Map.of("token", token, "password", password));
  }

  Caller signIn() {
    return plane.stranger().signIn(email, PASSWORD);
  }

  Answer trySignIn(String password) {
    return plane.stranger().post("/sessions", Map.of("email", email, "password", password));
  }
}
