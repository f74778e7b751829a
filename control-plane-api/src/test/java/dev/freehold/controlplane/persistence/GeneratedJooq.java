package dev.freehold.controlplane.persistence;

import dev.freehold.testbed.postgres.ControlPlaneDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;

/**
 * jOOQ's classes, generated from a real PostgreSQL after its migrations. Each module's lie in the
 * module, so that no other one can name its tables.
 */
final class GeneratedJooq {
  static final String COMMAND =
      "./mvnw -pl control-plane-api -am verify -Dtest=NoTest -Dit.test=GeneratedJooqIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dfreehold.generate";

  /** Their tables are the business of db-scheduler and of Spring Modulith. */
  private static final Set<String> OF_LIBRARIES = Set.of("jobs", "events");

  private static final Path SOURCES = Path.of("src/main/java");

  private GeneratedJooq() {}

  /** Texts by path below {@code src/main/java}. */
  static Map<String, String> generate(ControlPlaneDatabase database, Path scratch)
      throws Exception {
    var flyway =
        Flyway.configure()
            .dataSource(database.url(), ControlPlaneDatabase.OWNER, database.ownerPassword())
            .placeholders(Map.of(ModuleMigrations.API_LOGIN, ControlPlaneDatabase.API))
            .load();
    new ModuleMigrations().migrate(flyway);
    for (String module : ModuleMigrations.MODULES) {
      if (OF_LIBRARIES.contains(module)) {
        continue;
      }
      GenerationTool.generate(configuration(database, module, scratch));
    }
    return texts(scratch);
  }

  static Map<String, String> committed() throws Exception {
    var texts = new TreeMap<String, String>();
    texts(SOURCES)
        .forEach(
            (path, text) -> {
              if (path.contains("/jooq/")) {
                texts.put(path, text);
              }
            });
    return texts;
  }

  /** Replaces the committed files. */
  static void commit(Map<String, String> generated) throws Exception {
    for (String stale : committed().keySet()) {
      Files.delete(SOURCES.resolve(stale));
    }
    for (var file : generated.entrySet()) {
      Path path = SOURCES.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  private static Map<String, String> texts(Path root) throws Exception {
    var texts = new TreeMap<String, String>();
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        texts.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return texts;
  }

  private static Configuration configuration(
      ControlPlaneDatabase database, String module, Path scratch) {
    return new Configuration()
        .withLogging(Logging.WARN)
        .withJdbc(
            new Jdbc()
                .withUrl(database.url())
                .withUser(ControlPlaneDatabase.OWNER)
                .withPassword(database.ownerPassword()))
        .withGenerator(
            new Generator()
                .withDatabase(
                    new Database()
                        .withName("org.jooq.meta.postgres.PostgresDatabase")
                        .withInputSchema(module)
                        .withExcludes("flyway_schema_history")
                        .withIncludeRoutines(false)
                        .withForcedTypes(
                            new ForcedType()
                                .withName("INSTANT")
                                .withIncludeTypes("(?i:timestamptz|timestamp with time zone)")))
                .withGenerate(
                    new Generate()
                        .withRecords(false)
                        .withIndexes(false)
                        .withGeneratedAnnotation(true)
                        .withGeneratedAnnotationDate(false)
                        .withGeneratedAnnotationJooqVersion(false)
                        .withJavaTimeTypes(true))
                .withTarget(
                    new Target()
                        .withPackageName("dev.freehold.controlplane." + module + ".jooq")
                        .withDirectory(scratch.toString())));
  }
}
