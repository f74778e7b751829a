package dev.freehold.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.e2e.bench.ApiPopulation.Kind;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ApiPopulationTest {
  private final ApiPopulation population = new ApiPopulation(4_000);

  @Test
  void nobodyIsAMemberTwiceAndEverybodyIsOne() {
    Set<String> members =
        IntStream.range(0, population.members())
            .mapToObj(i -> population.organizationOfMember(i) + " " + population.accountOfMember(i))
            .collect(Collectors.toSet());

    assertThat(members).hasSize(population.members());
    assertThat(
            IntStream.range(0, population.members())
                .map(population::accountOfMember)
                .distinct()
                .count())
        .isEqualTo(population.accounts());
  }

  @Test
  void everyOrganizationHasOneOwnerWhomTheOperationsAskAs() {
    int[] owners =
        IntStream.range(0, population.members())
            .filter(i -> population.roleOfMember(i).equals("owner"))
            .toArray();

    assertThat(owners).hasSize(population.organizations());
    for (int owner : owners) {
      assertThat(population.ownerOf(population.organizationOfMember(owner)))
          .isEqualTo(population.accountOfMember(owner));
    }
  }

  @Test
  void theTenantOfASmallOrganizationIsItsOwn() {
    for (int i = 0; i < population.smallWithTenant(); i++) {
      int organization = population.large() + i;
      assertThat(population.organizationOfTenant(population.tenantOf(organization)))
          .isEqualTo(organization);
    }
  }

  @Test
  void idsLieInTheOrderOfTheirNumbers() {
    assertThat(ApiPopulation.id(Kind.TENANT, 255))
        .hasToString("01980000-0000-7002-8000-0000000000ff");
  }
}
