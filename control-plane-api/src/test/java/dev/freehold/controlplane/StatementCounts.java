package dev.freehold.controlplane;

import dev.freehold.controlplane.web.RequestFacts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jooq.ExecuteContext;
import org.jooq.ExecuteListener;
import org.jooq.ExecuteListenerProvider;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which SQL statements a request had carried out, by its id. Jobs are not looked at. */
public final class StatementCounts implements ExecuteListener {
  private final Map<String, List<String>> byRequest = new ConcurrentHashMap<>();

  @Configuration
  static class Counting {
    @Bean
    StatementCounts statementCounts() {
      return new StatementCounts();
    }

    @Bean
    ExecuteListenerProvider statementCounting(StatementCounts counts) {
      return new DefaultExecuteListenerProvider(counts);
    }
  }

  @Override
  public void executeStart(ExecuteContext context) {
    RequestFacts.current()
        .ifPresent(
            request ->
                byRequest
                    .computeIfAbsent(request.requestId(), _ -> new CopyOnWriteArrayList<>())
                    .add(context.sql()));
  }

  public List<String> of(Answer answer) {
    return byRequest.getOrDefault(answer.header("X-Request-Id"), List.of());
  }
}
