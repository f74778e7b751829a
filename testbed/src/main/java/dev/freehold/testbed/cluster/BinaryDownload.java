package dev.freehold.testbed.cluster;

import java.nio.file.Path;
import java.util.function.Consumer;

final class BinaryDownload implements ClusterBinaries.Origin {
  static BinaryDownload official(ClusterSources sources) {
    return new BinaryDownload();
  }

  @Override
  public boolean fill(Path directory, Consumer<String> progress) {
    return false;
  }
}
