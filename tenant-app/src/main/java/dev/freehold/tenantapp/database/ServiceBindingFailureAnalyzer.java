package dev.freehold.tenantapp.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Ends a start without a usable binding with instructions instead of a stack trace. */
class ServiceBindingFailureAnalyzer extends AbstractFailureAnalyzer<ServiceBindingException> {

  static final String ACTION =
      """
      Give the app one service binding (https://servicebinding.io) of a PostgreSQL database:
        $SERVICE_BINDING_ROOT/<any name>/type       postgresql
        $SERVICE_BINDING_ROOT/<any name>/jdbc-url   jdbc:postgresql://HOST:PORT/DATABASE, without credentials
                                                    (or the files host, port and database instead)
        $SERVICE_BINDING_ROOT/<any name>/username
        $SERVICE_BINDING_ROOT/<any name>/password
      In Kubernetes mount the tenant's Secret of type servicebinding.io/postgresql there; on a laptop make the files by hand.""";

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ServiceBindingException cause) {
    return new FailureAnalysis(cause.getMessage(), ACTION, cause);
  }
}
