package dev.freehold.controlplane.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.Answer;
import dev.freehold.controlplane.Caller;
import dev.freehold.controlplane.ControlPlane;
import dev.freehold.controlplane.TestingOrganization;
import dev.freehold.controlplane.access.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every list comes in pages, and they hold each item once. */
class PagesIT {
  private static final ControlPlane PLANE = ControlPlane.shared();
  private static TestingOrganization organization;
  private static Caller owner;

  @BeforeAll
  static void prepare() {
    organization = PLANE.organization("Lists");
    organization.member(Role.VIEWER);
    organization.member(Role.MEMBER);
    for (int i = 0; i < 3; i++) {
      organization
          .owner()
          .post(
              organization.path() + "/invitations",
              Map.of("email", ControlPlane.email("open"), "role", "viewer"));
    }
    PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
    owner = PLANE.stranger().signIn(organization.ownerEmail(), ControlPlane.PASSWORD);
  }

  @ParameterizedTest
  @CsvSource({
    "{organization}/members,/account,3",
    "{organization}/invitations,/id,3",
    "/sessions,/id,3",
    "/organizations,/id,1"
  })
  void holdsEachItemOnce(String path, String id, int count) {
    String list = path.replace("{organization}", organization.path());

    List<String> one = ids(owner.get(list), id);
    var pages = new ArrayList<String>();
    String cursor = "";
    do {
      Answer page = owner.get(list + "?limit=1" + cursor);
      assertThat(ids(page, id)).as(page.body()).hasSize(1);
      pages.addAll(ids(page, id));
      cursor = page.text("/next").isEmpty() ? null : "&cursor=" + page.text("/next");
    } while (cursor != null && pages.size() <= count);

    assertThat(one).hasSize(count);
    assertThat(pages).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource({"limit=0", "limit=201", "limit=x", "cursor=nonsense", "cursor=%00"})
  void whatIsNoPageIsRefused(String query) {
    for (String list : List.of("/sessions", "/organizations", organization.path() + "/members")) {
      assertThat(owner.get(list + "?" + query).code()).as(list).isEqualTo("validation_failed");
    }
  }

  private static List<String> ids(Answer page, String id) {
    return page.json().at("/items").valueStream().map(item -> item.at(id).asString()).toList();
  }
}
