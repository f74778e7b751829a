package dev.freehold.controlplane.organizations;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of organisations.
 *
 * @param console address of the pages where an invitation is accepted, without a slash at the end
 */
@ConfigurationProperties("freehold.organizations")
record OrganizationSettings(@DefaultValue("http://localhost:8082") String console) {}
