package dev.freehold.tenantapp.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.freehold.tenantapp.AppSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  @Bean
  BoundDataSource boundDataSource(AppSettings settings) {
    return new BoundDataSource(settings.database());
  }

  /**
   * A pool that is empty while nobody uses the app: hundreds of tenants share one server's
   * connections.
   */
  @Bean
  HikariDataSource pool(BoundDataSource bound, AppSettings settings) {
    // Check every connection that is lent, not only those unused for 500 ms: a change of access
    // ends all sessions.
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
    var config = new HikariConfig();
    config.setPoolName("tenant");
    config.setDataSource(bound);
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(settings.database().maxConnections());
    config.setIdleTimeout(settings.database().idleTimeout().toMillis());
    config.setConnectionTimeout(settings.database().connectTimeout().toMillis());
    config.setValidationTimeout(Math.min(2_000, settings.database().connectTimeout().toMillis()));
    // Do not connect at start: the app comes up without its database and says so in its readiness.
    config.setInitializationFailTimeout(-1);
    return new HikariDataSource(config);
  }

  @Bean
  JdbcClient jdbcClient(HikariDataSource pool, AppSettings settings) {
    var template = new JdbcTemplate(pool);
    template.setQueryTimeout(Math.toIntExact(settings.database().queryTimeout().toSeconds()));
    return JdbcClient.create(template);
  }
}
