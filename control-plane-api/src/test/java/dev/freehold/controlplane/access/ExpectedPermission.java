package dev.freehold.controlplane.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A row of {@code permissions.csv}. */
record ExpectedPermission(String name, List<String> grants, String condition) {
  private static final List<Role> COLUMNS =
      List.of(
          Role.OWNER, Role.BILLING_ADMIN, Role.TEAM_ADMIN, Role.MEMBER, Role.VIEWER, Role.SUPPORT);

  static List<ExpectedPermission> all() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/permissions.csv")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                new ExpectedPermission(cells[0], List.of(cells).subList(1, 7), cells[7].strip()))
        .toList();
  }

  Permission permission() {
    return Stream.of(Permission.values())
        .filter(each -> each.wireName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not in the catalogue: " + name));
  }

  Grant grantTo(Role role) {
    return switch (grants.get(COLUMNS.indexOf(role))) {
      case "Y" -> Grant.ALWAYS;
      case "C" -> Grant.CONDITIONAL;
      case "N" -> Grant.NEVER;
      case String other -> throw new AssertionError("neither Y, C nor N: " + other);
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
