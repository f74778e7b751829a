package dev.freehold.testbed.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusterIT {

  @Test
  void sharedClusterServesItsVersion() {
    // Given
    var cluster = Cluster.shared();

    // When
    var version = cluster.client().getKubernetesVersion();

    // Then
    assertThat(version.getGitVersion()).isEqualTo(ClusterSources.bundled().kubernetesVersion());
    System.out.println(cluster.kubectl("get", "nodes", "-o", "wide"));
    System.out.println(cluster.auditLog().events().count());
  }
}
