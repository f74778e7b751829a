package dev.freehold.operator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Starts the operator. */
@SpringBootApplication
@EnableConfigurationProperties(OperatorSettings.class)
public class OperatorApplication {
  public static void main(String[] args) {
    SpringApplication.run(OperatorApplication.class, args);
  }
}
