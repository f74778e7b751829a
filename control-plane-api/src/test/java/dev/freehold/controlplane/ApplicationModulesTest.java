package dev.freehold.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freehold.controlplane.persistence.ModuleMigrations;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;
import org.springframework.modulith.docs.Documenter;

class ApplicationModulesTest {
  private final ApplicationModules modules = ApplicationModules.of(ControlPlaneApplication.class);

  @Test
  void modulesUseEachOthersApiAlone() {
    modules.verify();
  }

  @Test
  void everyModuleIsInTheReadme() throws Exception {
    String readme = Files.readString(Path.of("README.md"));

    assertThat(modules.stream().map(each -> each.getIdentifier().toString()))
        .allSatisfy(module -> assertThat(readme).contains("| `" + module + "` |"));
  }

  @Test
  void everySchemaIsAModules() {
    assertThat(modules.stream().map(ApplicationModule::getIdentifier).map(Object::toString))
        .containsAll(ModuleMigrations.MODULES);
  }

  /** Spring names a bean after its class alone: two of one name and nothing starts. */
  @Test
  void noTwoModulesHaveABeanOfTheSameName() {
    var components = new ClassPathScanningCandidateComponentProvider(true);
    assertThat(
            components
                .findCandidateComponents(ControlPlaneApplication.class.getPackageName())
                .stream()
                .map(BeanDefinition::getBeanClassName)
                .map(name -> name.substring(name.lastIndexOf('.') + 1)))
        .contains("AccessDecisions")
        .doesNotHaveDuplicates();
  }

  /** For people: {@code target/spring-modulith-docs}. */
  @Test
  void modulesAreDocumented() {
    new Documenter(modules).writeModulesAsPlantUml().writeModuleCanvases();

    assertThat(Path.of("target/spring-modulith-docs/components.puml")).exists();
  }
}
