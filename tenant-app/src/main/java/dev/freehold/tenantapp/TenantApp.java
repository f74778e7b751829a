package dev.freehold.tenantapp;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** The reference app each tenant runs; see the README for the pattern it shows. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class TenantApp {

  public static void main(String[] arguments) {
    SpringApplication.run(TenantApp.class, arguments);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
