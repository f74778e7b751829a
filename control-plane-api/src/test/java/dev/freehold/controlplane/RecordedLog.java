package dev.freehold.controlplane;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** What this JVM logs, with the stack traces. */
public final class RecordedLog extends AppenderBase<ILoggingEvent> {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private RecordedLog() {}

  static RecordedLog begin() {
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var log = new RecordedLog();
    log.setContext(root.getLoggerContext());
    log.start();
    root.addAppender(log);
    return log;
  }

  public String text() {
    return String.join("\n", lines);
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.add(
        "%s %s %s %s"
            .formatted(
                event.getFormattedMessage(),
                event.getKeyValuePairs(),
                event.getMDCPropertyMap(),
                event.getThrowableProxy() == null
                    ? ""
                    : ThrowableProxyUtil.asString(event.getThrowableProxy())));
  }
}
