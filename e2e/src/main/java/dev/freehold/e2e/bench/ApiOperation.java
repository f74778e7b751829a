package dev.freehold.e2e.bench;

import static dev.freehold.e2e.bench.ApiPopulation.id;

import dev.freehold.e2e.bench.ApiPopulation.Kind;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What is asked, each time about somebody else. */
enum ApiOperation {
  LIST_ORGANIZATIONS("list: own organizations, 50", Optional.of(25)) {
    @Override
    byte[] request(ApiPopulation population, RandomGenerator random) {
      int consultant = random.nextInt(ApiPopulation.CONSULTANTS);
      return ApiConnection.request("GET", "/organizations", consultant, "");
    }
  },
  LIST_TENANTS("list: tenants, 50", Optional.of(25)) {
    @Override
    byte[] request(ApiPopulation population, RandomGenerator random) {
      return large(population, random, "/tenants");
    }
  },
  LIST_MEMBERS("list: members, 50", Optional.of(25)) {
    @Override
    byte[] request(ApiPopulation population, RandomGenerator random) {
      return large(population, random, "/members");
    }
  },
  GET_TENANT("get: a tenant", Optional.of(25)) {
    @Override
    byte[] request(ApiPopulation population, RandomGenerator random) {
      int organization = anActive(population, random);
      return ApiConnection.request(
          "GET",
          "%s/tenants/%s"
              .formatted(path(organization), id(Kind.TENANT, population.tenantOf(organization))),
          population.ownerOf(organization),
          "");
    }
  },
  SEARCH_AUDIT("search: audit log by action, 50", Optional.empty()) {
    @Override
    byte[] request(ApiPopulation population, RandomGenerator random) {
      return large(population, random, "/audit/entries?action=member%3Aremove");
    }
  },
  EXPLAIN("check: access/explain", Optional.empty()) {
    @Override
    byte[] request(ApiPopulation population, RandomGenerator random) {
      int organization = anActive(population, random);
      return ApiConnection.request(
          "POST",
          path(organization) + "/access/explain",
          population.ownerOf(organization),
          "{\"permission\": \"tenant:read\", \"nameRepeated\": false}");
    }
  },
  CREATE_TENANT("create: a tenant", Optional.empty()) {
    @Override
    byte[] request(ApiPopulation population, RandomGenerator random) {
      int organization = anActive(population, random);
      return ApiConnection.creation(
          path(organization) + "/tenants",
          population.ownerOf(organization),
          "{\"displayName\": \"Made %s\", \"plan\": \"starter\"}".formatted(UUID.randomUUID()));
    }
  };

  /** Organisations whose people are at work. */
  private static final int ACTIVE = 1_000;

  private final String title;
  private final Optional<Integer> target;

  ApiOperation(String title, Optional<Integer> target) {
    this.title = title;
    this.target = target;
  }

  String title() {
    return title;
  }

  /** Of the p99 at 16 clients, in milliseconds. */
  Optional<Integer> target() {
    return target;
  }

  abstract byte[] request(ApiPopulation population, RandomGenerator random);

  /** How many different small organisations are asked about. */
  static int active(ApiPopulation population) {
    return Math.min(ACTIVE, population.smallWithTenant());
  }

  static int anActive(ApiPopulation population, RandomGenerator random) {
    return active(population, random.nextInt(active(population)));
  }

  /** Spread over all of them. */
  private static int active(ApiPopulation population, int number) {
    return population.large() + number * (population.smallWithTenant() / active(population));
  }

  /** What somebody may not: of the owner of each organisation that is asked about, one. */
  static List<byte[]> refusals(ApiPopulation population) {
    return IntStream.concat(
            IntStream.range(0, population.large()),
            IntStream.range(0, active(population)).map(number -> active(population, number)))
        .mapToObj(
            organization ->
                ApiConnection.request(
                    "GET",
                    path(population.organizations() - 1),
                    population.ownerOf(organization),
                    ""))
        .toList();
  }

  static byte[] large(ApiPopulation population, RandomGenerator random, String what) {
    int organization = random.nextInt(population.large());
    return ApiConnection.request(
        "GET", path(organization) + what, population.ownerOf(organization), "");
  }

  static String path(int organization) {
    return "/organizations/" + id(Kind.ORGANIZATION, organization);
  }
}
