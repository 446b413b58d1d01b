import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import {
  ROOT_CONTEXT,
  type Span,
  type Context as SpanContext,
  SpanKind,
  SpanStatusCode,
  trace as spans,
  TraceFlags,
} from '@opentelemetry/api'
import type { BackgroundSpans, Context, RequestSpans } from '../context.ts'
import { outcomeOf, requestName, traceOf } from '../request-log/index.ts'
import { openProvider } from './provider.ts'
import { traceContext } from './traced-context.ts'

/** The traces of one process. */
export interface Tracing extends BackgroundSpans {
  /** Runs what answers a request in a span, whose parts are spans as well. */
  answer<Answer extends { status: number }>(incoming: IncomingMessage, run: () => Promise<Answer>): Promise<Answer>
  /** Sends what is left. */
  close(): Promise<void>
}

const methods: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])

/** The caller's span. https://www.w3.org/TR/trace-context/#traceparent-header */
const traceparent = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

function parentOf({ headers }: IncomingMessage): SpanContext {
  const sent = headers.traceparent
  const [, traceId, spanId, flags] = (typeof sent === 'string' && traceparent.exec(sent)) || []
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT
  const traceFlags = Number.parseInt(flags!, 16) & TraceFlags.SAMPLED
  return spans.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

/** The header that makes a server's span a part of this one. */
const headerOf = (span: Span): Record<string, string> => {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return { traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}` }
}

/** Ends a span with what became of its work. The message of an error may repeat what was sent, so that only its name is noted. */
async function ending<Result>(span: Span, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    span.setAttribute('error.type', outcomeOf(error) ?? (error as Error).name)
    span.setStatus({ code: SpanStatusCode.ERROR })
    throw error
  } finally {
    span.end()
  }
}

/** Starts to trace the requests and deliveries of a process. */
export function startTracing({ log, settings }: Pick<Context, 'log' | 'settings'>, address: string): Tracing {
  const attributes = {
    'service.name': process.env.OTEL_SERVICE_NAME || 'poolhouse',
    'service.version': JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version as string,
    'service.instance.id': randomUUID(),
    'deployment.environment.name': settings.mode,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
  }
  const { tracer, close } = openProvider(address, attributes, log)

  /** The parts of a span. */
  const partsOf = (parent: SpanContext): RequestSpans => {
    const parts: RequestSpans = {
      part: (name, run) => parts.span(name, {}, run),
      span(name, { isClient = false, attributes: of = {} }, run) {
        const span = tracer.startSpan(name, { kind: isClient ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes: of }, parent)
        return ending(span, () => run({ headers: headerOf(span), set: (key, value) => span.setAttribute(key, value) }))
      },
      context: context => traceContext(context, parts),
    }
    return parts
  }

  return {
    close,
    work(name, run) {
      const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL }, ROOT_CONTEXT)
      return ending(span, () => run(partsOf(spans.setSpan(ROOT_CONTEXT, span))))
    },
    async answer(incoming, run) {
      const { method = 'GET', url = '/' } = incoming
      const parent = parentOf(incoming)
      const known = methods.has(method) ? method : '_OTHER'
      const span = tracer.startSpan(known, { kind: SpanKind.SERVER, attributes: { 'http.request.method': known } }, parent)
      const trace = traceOf(incoming)
      trace.spans = partsOf(spans.setSpan(parent, span))
      const end = (status: number) => {
        const name = requestName({ trace, url })
        const outcome = outcomeOf(trace.refusal) ?? (status >= 400 ? String(status) : undefined)
        span.updateName(trace.operation === undefined ? `${known} ${name}` : name)
        span.setAttributes({
          ...(trace.operation === undefined ? { 'http.route': name } : { 'rpc.method': name }),
          'http.response.status_code': status,
          'poolhouse.request_id': trace.requestId,
          ...(outcome !== undefined && { 'error.type': outcome }),
          ...(trace.pool && { 'poolhouse.pool_id': trace.pool.id }),
          ...(trace.client && { 'poolhouse.client_id': trace.client.ClientId }),
        })
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      }
      try {
        const answer = await run()
        end(answer.status)
        return answer
      } catch (error) {
        trace.refusal = error
        end(500)
        throw error
      }
    },
  }
}
