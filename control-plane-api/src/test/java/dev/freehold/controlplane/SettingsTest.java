package dev.freehold.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** {@code application.yaml} is where people look for what can be set. */
class SettingsTest {
  private static final String OURS = "dev.freehold.controlplane";

  /** A key with or without a value, also one that is commented out. */
  private static final Pattern LINE =
      Pattern.compile("( *)(# )?([a-z][a-z-]*(?:\\.[a-z][a-z-]*)*):(?: .*)?");

  @Test
  void everySettingIsInTheFile() throws IOException {
    assertThat(settings()).isNotEmpty().isSubsetOf(keys(true));
  }

  @Test
  void nothingInTheFileIsASettingOfNobody() throws IOException {
    assertThat(keys(false).stream().filter(key -> key.startsWith("freehold.")))
        .isSubsetOf(settings());
  }

  private static Set<String> settings() {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
    return scanner.findCandidateComponents(OURS).stream()
        .map(found -> ClassUtils.resolveClassName(found.getBeanClassName(), null))
        .flatMap(type -> names(type.getAnnotation(ConfigurationProperties.class).value(), type))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> names(String prefix, Class<?> settings) {
    // Those of the canonical constructor: Spring Boot binds records by it.
    return Stream.of(settings.getDeclaredConstructors()[0].getParameters())
        .flatMap(
            parameter -> {
              String name = prefix + "." + nameOf(parameter);
              Class<?> type = parameter.getType();
              return type.isRecord() && type.getPackageName().startsWith(OURS)
                  ? names(name, type)
                  : Stream.of(name);
            });
  }

  private static String nameOf(Parameter parameter) {
    Name name = parameter.getAnnotation(Name.class);
    return name == null
        ? parameter.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
        : name.value();
  }

  /** Those that have a value. */
  private static Set<String> keys(boolean commentedToo) throws IOException {
    record Open(int indent, String path) {}
    var keys = new TreeSet<String>();
    var above = new ArrayDeque<Open>();
    for (String line : Files.readAllLines(Path.of("src/main/resources/application.yaml"))) {
      Matcher key = LINE.matcher(line);
      boolean commented = key.matches() && key.group(2) != null;
      if (key.matches() && (commentedToo || !commented)) {
        int indent = key.group(1).length();
        while (!above.isEmpty() && above.peek().indent() >= indent) {
          above.pop();
        }
        String path = (above.isEmpty() ? "" : above.peek().path() + ".") + key.group(3);
        above.push(new Open(indent, path));
        if (!line.endsWith(":")) {
          keys.add(path);
        }
      }
    }
    return keys;
  }
}
