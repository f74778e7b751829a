package dev.freehold.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/** Lets one part of the operator say that another one must look at a resource. */
public class Wakes<P extends HasMetadata> extends AbstractEventSource<Void, P> {

  public Wakes(String name) {
    super(Void.class, name);
  }

  /** Before the start nothing is lost: each resource is looked at then. */
  public void wake(ResourceID resource) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(resource));
    }
  }

  public void wake(String name) {
    wake(new ResourceID(name));
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
