package dev.freehold.tenantapp.database;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Looks at the database before each page, so that its forms are disabled while writes are refused,
 * and enabled again with the first page after. Health endpoints, style sheets and error pages pass:
 * they must work without a database.
 */
@Component
class DatabaseGate implements HandlerInterceptor, WebMvcConfigurer {

  private final Database database;

  DatabaseGate(Database database) {
    this.database = database;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod && request.getDispatcherType() == DispatcherType.REQUEST) {
      database.lookForPage();
    }
    return true;
  }
}
