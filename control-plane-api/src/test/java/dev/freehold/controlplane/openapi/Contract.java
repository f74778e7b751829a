package dev.freehold.controlplane.openapi;

import dev.freehold.controlplane.access.Principal;
import dev.freehold.controlplane.web.ProblemCode;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.stream.Stream;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/**
 * What all operations have in common. No {@code @Configuration}: the control plane of the other
 * tests must not find it.
 */
@Import(OperationContract.class)
class Contract {
  static final String PROBLEM = "Problem";
  static final String SESSION = "session";
  static final String CSRF = "csrf";
  static final String API_KEY = "apiKey";

  static {
    // Any JSON, and not the getters of a tree's nodes.
    SpringDocUtils.getConfig()
        .replaceWithClass(JsonNode.class, Object.class)
        .addRequestWrapperToIgnore(Principal.class);
  }

  @Bean
  OpenAPI openApi() {
    return new OpenAPI()
        .info(
            new Info()
                .title("Freehold control plane")
                .version("v1")
                .description(
                    "Organisations, people, permissions, audit, and Tenants. Refusals are problems (RFC 9457) with a stable `code`.")
                .license(
                    new License()
                        .name("Apache-2.0")
                        .url("https://www.apache.org/licenses/LICENSE-2.0")))
        .servers(List.of(new Server().url("/")))
        .components(
            new Components()
                .addSchemas(PROBLEM, problem())
                .addSecuritySchemes(
                    SESSION,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.COOKIE)
                        .name("__Host-freehold")
                        .description("Of POST /api/v1/sessions."))
                .addSecuritySchemes(
                    API_KEY,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description("An API key, `fhk_…`: for programs."))
                .addSecuritySchemes(
                    CSRF,
                    new SecurityScheme()
                        .type(SecurityScheme.Type.APIKEY)
                        .in(SecurityScheme.In.HEADER)
                        .name("X-CSRF-Token")
                        .description("`csrfToken` of GET /api/v1/session, beside the cookie.")));
  }

  private static Schema<?> problem() {
    var error =
        new ObjectSchema()
            .addProperty("field", new StringSchema())
            .addProperty("message", new StringSchema());
    return new ObjectSchema()
        .description("RFC 9457; some codes have members of their own.")
        .addProperty("type", new StringSchema())
        .addProperty("title", new StringSchema())
        .addProperty("status", new IntegerSchema())
        .addProperty("detail", new StringSchema())
        .addProperty("instance", new StringSchema())
        .addProperty("code", codes(Stream.of(ProblemCode.values())))
        .addProperty("requestId", new StringSchema())
        .addProperty("errors", new ArraySchema().items(error))
        .required(List.of("type", "title", "status", "detail", "code", "requestId"));
  }

  static Schema<?> codes(Stream<ProblemCode> codes) {
    return new StringSchema()._enum(codes.map(ProblemCode::wireName).sorted().toList());
  }

  @Bean
  ModelConverter records() {
    return new RecordSchemas();
  }
}
