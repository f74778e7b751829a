package dev.freehold.testbed.node;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpClient;
import java.time.Clock;

/** What every pod of the node shares. */
record NodeContext(
    LocalNodeSettings settings,
    KubernetesClient client,
    Images images,
    NodeProcesses processes,
    HttpClient http,
    Clock clock) {}
