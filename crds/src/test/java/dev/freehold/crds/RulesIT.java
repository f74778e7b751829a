package dev.freehold.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each CEL rule against the real API server, and the same without the rules. */
class RulesIT {
  private final List<Resource<?>> standing = new ArrayList<>();

  /** The same kinds without any rule. */
  private static final String LENIENT_GROUP = "lenient.freehold.dev";

  private static final KubernetesClient CLIENT = InstalledCrds.cluster().client();

  @BeforeAll
  static void installTheSameKindsWithoutRules() {
    InstalledCrds.install(
        CLIENT, InstalledCrds.parsed(CLIENT).stream().map(RulesIT::withoutRules).toList());
  }

  @AfterEach
  void deleteWhatStands() {
    standing.forEach(Resource::delete);
  }

  static List<RuleCase> cases() {
    return RuleCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void breakingARuleIsRefusedWithItsMessageAlone(RuleCase rule) {
    // Given
    var attempt = new Attempt(Freehold.GROUP, rule);

    // When
    var refusal =
        catchThrowableOfType(KubernetesClientException.class, () -> attempt.with(rule.refused()));

    // Then
    assertThat(refusal).as("the API server accepted what breaks the rule").isNotNull();
    assertThat(refusal.getStatus().getDetails().getCauses())
        .as(refusal.getMessage())
        .singleElement()
        .returns(rule.where(), StatusCause::getField)
        .satisfies(cause -> assertThat(cause.getMessage()).endsWith(rule.message()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatComesNearIsAccepted(RuleCase rule) {
    // Given
    var attempt = new Attempt(Freehold.GROUP, rule);

    // When // Then
    assertThatCode(() -> attempt.with(rule.accepted())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void withoutTheRulesNothingElseWouldRefuseIt(RuleCase rule) {
    // Given
    var attempt = new Attempt(LENIENT_GROUP, rule);

    // When // Then
    assertThatCode(() -> attempt.with(rule.refused())).doesNotThrowAnyException();
  }

  @Test
  void everyRuleOfTheManifestsHasACase() {
    // Given
    Set<String> proven = RuleCase.all().stream().map(RuleCase::message).collect(Collectors.toSet());

    // When
    Set<String> written =
        CrdManifests.all().stream()
            .map(yaml -> CLIENT.getKubernetesSerialization().unmarshal(yaml, JsonNode.class))
            .flatMap(crd -> crd.findValues("x-kubernetes-validations").stream())
            .flatMap(rules -> rules.findValuesAsText("message").stream())
            .collect(Collectors.toSet());

    // Then
    assertThat(proven).containsExactlyInAnyOrderElementsOf(written);
  }

  /** A create, or an update of what stands already; a dry run, so nothing stays. */
  private final class Attempt {
    private final Manifest valid;
    private final boolean update;
    private final String group;

    Attempt(String group, RuleCase rule) {
      this.group = group;
      this.update = rule.before() != null;
      this.valid =
          Manifest.example(rule.example()).with("apiVersion: %s/v1alpha1".formatted(group));
      if (rule.before() != null) {
        var before = resources(group, valid).resource(valid.with(rule.before()).resource());
        before.create();
        standing.add(before);
      }
    }

    void with(String patch) {
      if (update) {
        resources(group, valid)
            .withName(valid.resource().getMetadata().getName())
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.JSON_MERGE)
                    .withDryRun(List.of("All"))
                    .build(),
                Manifest.tree(patch).toString());
      } else {
        resources(group, valid).resource(valid.with(patch).resource()).dryRun().create();
      }
    }
  }

  private static MixedOperation<
          GenericKubernetesResource,
          GenericKubernetesResourceList,
          Resource<GenericKubernetesResource>>
      resources(String group, Manifest manifest) {
    return CLIENT.genericKubernetesResources(
        new ResourceDefinitionContext.Builder()
            .withGroup(group)
            .withVersion(Freehold.VERSION)
            .withKind(manifest.resource().getKind())
            .withPlural(manifest.resource().getKind().toLowerCase(Locale.ROOT) + "s")
            .withNamespaced(false)
            .build());
  }

  private static CustomResourceDefinition withoutRules(CustomResourceDefinition crd) {
    JsonNode tree = CLIENT.getKubernetesSerialization().convertValue(crd, JsonNode.class);
    tree.findParents("x-kubernetes-validations")
        .forEach(schema -> ((ObjectNode) schema).remove("x-kubernetes-validations"));
    var lenient =
        CLIENT.getKubernetesSerialization().convertValue(tree, CustomResourceDefinition.class);
    lenient.getMetadata().setName(crd.getSpec().getNames().getPlural() + "." + LENIENT_GROUP);
    lenient.getSpec().setGroup(LENIENT_GROUP);
    lenient.getSpec().getNames().setCategories(List.of());
    lenient.getSpec().getNames().setShortNames(List.of());
    return lenient;
  }
}
