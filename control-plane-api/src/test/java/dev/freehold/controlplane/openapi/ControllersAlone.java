package dev.freehold.controlplane.openapi;

import dev.freehold.controlplane.ControlPlaneApplication;
import org.springdoc.core.configuration.SpringDocConfiguration;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.objenesis.SpringObjenesis;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RestController;

/**
 * The controllers without all that they need to work, so that the contract is made in seconds and
 * without a database. Their constructors are not called.
 */
@ImportAutoConfiguration({
  DispatcherServletAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  SpringDocConfigProperties.class,
  SpringDocConfiguration.class,
  SpringDocWebMvcConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  WebMvcAutoConfiguration.class
})
class ControllersAlone implements BeanDefinitionRegistryPostProcessor {
  static final String PATH = "/contract";

  static ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(ControllersAlone.class, Contract.class)
        .run(
            "--spring.config.location=optional:classpath:/none/",
            "--spring.main.banner-mode=off",
            "--server.port=0",
            "--springdoc.api-docs.path=" + PATH,
            "--springdoc.api-docs.version=openapi_3_1",
            "--springdoc.paths-to-match=/api/v1/**",
            "--springdoc.override-with-generic-response=false",
            "--springdoc.default-produces-media-type=application/json",
            "--springdoc.default-flat-param-object=true");
  }

  @Override
  public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
    var scanner = new ClassPathScanningCandidateComponentProvider(false);
    scanner.addIncludeFilter(new AnnotationTypeFilter(RestController.class));
    scanner
        .findCandidateComponents(ControlPlaneApplication.class.getPackageName())
        .forEach(
            found ->
                registry.registerBeanDefinition(
                    found.getBeanClassName(), bare(found.getBeanClassName())));
  }

  private static RootBeanDefinition bare(String name) {
    Class<?> controller =
        ClassUtils.resolveClassName(name, ControllersAlone.class.getClassLoader());
    var definition = new RootBeanDefinition(controller);
    definition.setInstanceSupplier(() -> new SpringObjenesis().newInstance(controller, false));
    return definition;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {}
}
