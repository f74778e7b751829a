package dev.freehold.controlplane.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of every endpoint.
 *
 * @param maxBody the longest body that is read
 */
@ConfigurationProperties("freehold.web")
record WebSettings(@DefaultValue("64KB") DataSize maxBody) {
  WebSettings {
    if (maxBody.toBytes() < 1024) {
      throw new IllegalArgumentException(
          "freehold.web.max-body is %s: it must be at least 1KB".formatted(maxBody));
    }
  }
}
