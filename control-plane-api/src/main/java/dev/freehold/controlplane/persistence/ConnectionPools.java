package dev.freehold.controlplane.persistence;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/**
 * Two pools. Whoever holds a connection and needs another one, because a transaction of its own
 * must stay whatever becomes of the outer one, takes it from the second pool. With one pool, as
 * many of them at once as it has connections would wait for each other until all have timed out.
 */
@Configuration(proxyBeanMethods = false)
class ConnectionPools {
  /** They are short, and none has another one inside. */
  private static final int INNER_CONNECTIONS = 4;

  @Bean
  @ConfigurationProperties("spring.datasource.hikari")
  HikariDataSource connections(DataSourceProperties properties) {
    return pool(properties, "connections");
  }

  @Bean
  HikariDataSource innerConnections(DataSourceProperties properties) {
    HikariDataSource pool = pool(properties, "inner-connections");
    pool.setMaximumPoolSize(INNER_CONNECTIONS);
    return pool;
  }

  private static HikariDataSource pool(DataSourceProperties properties, String name) {
    HikariDataSource pool =
        properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
    pool.setPoolName(name);
    return pool;
  }

  @Bean
  @Primary
  DataSource dataSource(HikariDataSource connections, HikariDataSource innerConnections) {
    var both =
        new AbstractRoutingDataSource() {
          @Override
          protected Boolean determineCurrentLookupKey() {
            return InnerTransactions.isInside();
          }
        };
    both.setTargetDataSources(Map.of(false, connections, true, innerConnections));
    return both;
  }

  @Bean
  JdbcTransactionManager transactionManager(DataSource dataSource) {
    return new InnerTransactions(dataSource);
  }
}
