package dev.poolhouse;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** {@code @ExtendWith(PoolhouseExtension.class)}: parameters of the type {@link Poolhouse} are one service for all tests, which ends with them. */
public final class PoolhouseExtension implements ParameterResolver {
  private record Started(Poolhouse service) implements CloseableResource {
    @Override
    public void close() {
      service.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Poolhouse.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var store = context.getRoot().getStore(Namespace.create(PoolhouseExtension.class));
    return store.getOrComputeIfAbsent(Started.class, key -> new Started(Poolhouse.start()), Started.class).service();
  }
}
