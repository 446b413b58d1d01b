import type { Context, RequestSpans } from '../context.ts'
import type { Outbound } from '../http/index.ts'
import type { Store } from '../storage/index.ts'

/** https://opentelemetry.io/docs/specs/semconv/database/ */
const systems: Readonly<Record<Store['engine'], string>> = { sqlite: 'sqlite', postgres: 'postgresql' }

function traceStore(store: Store, { span }: RequestSpans): Store {
  const attributesOf = (operation: string) => ({
    isClient: true,
    attributes: { 'db.system.name': systems[store.engine], 'db.operation.name': operation },
  })
  return {
    engine: store.engine,
    decide: (decision, input) => span(`decide ${decision.name}`, attributesOf(decision.name), () => store.decide(decision, input)),
    read: query => span('read', attributesOf('read'), () => store.read(query)),
    cached: (key, load) => store.cached(key, load),
    forget: key => store.forget(key),
    forgetAll: () => store.forgetAll(),
    close: () => store.close(),
  }
}

/** Only the name of the host: paths and queries may have codes and names of people. */
function traceOutbound(outbound: Outbound, { span }: RequestSpans): Outbound {
  return (url, request) => {
    const host = URL.canParse(url) ? new URL(url).hostname : 'invalid'
    const attributes = { 'http.request.method': request.method, 'server.address': host }
    return span(request.method, { isClient: true, attributes }, async ({ set }) => {
      const result = await outbound(url, request)
      if (result.kind === 'response') set('http.response.status_code', result.status)
      else set('error.type', result.kind)
      return result
    })
  }
}

/** The context for one request whose reads, decisions, triggers and outgoing requests are spans. */
export function traceContext<Of extends Context>(context: Of, parts: RequestSpans): Of {
  const { triggerTargets } = context
  return {
    ...context,
    store: traceStore(context.store, parts),
    outbound: traceOutbound(context.outbound, parts),
    triggerTargets: {
      canReach: triggerTargets.canReach,
      close: () => triggerTargets.close(),
      invoke: (arn, payload) =>
        // https://opentelemetry.io/docs/specs/semconv/faas/
        parts.span('invoke trigger', { isClient: true, attributes: { 'faas.invoked_name': arn } }, async ({ headers, set }) => {
          const outcome = await triggerTargets.invoke(arn, payload, headers)
          if (outcome.kind !== 'answered') set('error.type', outcome.kind)
          return outcome
        }),
    },
  }
}
