package dev.freehold.controlplane.webhooks;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of webhooks.
 *
 * @param local whether endpoints may be plain HTTP and on this machine or network: on a developer's
 *     machine only, for else every customer could call whatever the API can reach
 */
@ConfigurationProperties("freehold.webhooks")
record WebhookSettings(@DefaultValue("false") boolean local) {}
