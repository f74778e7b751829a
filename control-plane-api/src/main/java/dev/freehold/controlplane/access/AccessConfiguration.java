package dev.freehold.controlplane.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Puts the check before every controller, and gives them the {@link Principal} or {@link Workload}
 * as a parameter.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration implements WebMvcConfigurer {
  private final PrincipalRate rate;
  private final AccessInterceptor interceptor;

  AccessConfiguration(PrincipalRate rate, AccessInterceptor interceptor) {
    this.rate = rate;
    this.interceptor = interceptor;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(rate);
    registry.addInterceptor(interceptor);
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new AskingArgument());
  }

  private static final class AskingArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == Principal.class
          || parameter.getParameterType() == Workload.class;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @org.jspecify.annotations.Nullable ModelAndViewContainer container,
        NativeWebRequest request,
        @org.jspecify.annotations.Nullable WebDataBinderFactory factory) {
      var asked = (HttpServletRequest) request.getNativeRequest();
      return parameter.getParameterType() == Workload.class
          ? Workload.of(asked).orElseThrow()
          : Principal.of(asked).orElseThrow();
    }
  }
}
