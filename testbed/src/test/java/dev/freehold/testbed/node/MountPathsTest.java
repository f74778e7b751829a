package dev.freehold.testbed.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountPathsTest {

  private static final MountPaths PATHS =
      new MountPaths(
          Path.of("/root"),
          List.of(
              new VolumeMountBuilder().withName("db").withMountPath("/bindings/database/").build(),
              new VolumeMountBuilder().withName("run").withMountPath("/var/run/app").build()));

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /bindings,                          /root/bindings
          /bindings/,                         /root/bindings/
          /bindings/database,                 /root/bindings/database
          /bindings/database/uri,             /root/bindings/database/uri
          configtree:/bindings/database/,     configtree:/root/bindings/database/
          -Da=/var/run/app -Db=/bindings,     -Da=/root/var/run/app -Db=/root/bindings
          /bindings/database:/var/run/app,    /root/bindings/database:/root/var/run/app
          """)
  void pathsOfMountsTheirFilesAndTheirParentsAreRewritten(String value, String expected) {
    assertThat(PATHS.translate(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/bindings/other",
    "/bindings/database2",
    "/var/log",
    "http://host/bindings",
    "/",
    "plain",
    "''"
  })
  void otherValuesStayAsTheyAre(String value) {
    assertThat(PATHS.translate(value)).isEqualTo(value);
  }

  @Test
  void withoutMountsNothingIsRewritten() {
    assertThat(new MountPaths(Path.of("/root"), List.of()).translate("/bindings"))
        .isEqualTo("/bindings");
  }
}
