import type { Attributes } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter, type TracerConfig } from '@opentelemetry/sdk-trace-base'
import type { Log } from '../context.ts'
import { reportOutages } from '../outage.ts'

/** The path that OTLP over HTTP has for traces; appended to an address without a path. */
const tracesPath = '/v1/traces'

/** How long the last spans may take on their way when the service ends, in milliseconds. */
const lastExportMs = 2_000

type Resource = NonNullable<TracerConfig['resource']>

/** What all spans of this process are of. https://opentelemetry.io/docs/specs/semconv/resource/ */
const resourceOf = (attributes: Attributes): Resource => ({
  attributes,
  // Nothing else describes this process, so there is nothing to merge with.
  merge: () => resourceOf(attributes),
  getRawAttributes: () => Object.entries(attributes),
})

/** Reports a collector that does not answer, at growing intervals: its spans are lost, and requests go on. */
function reporting(exporter: SpanExporter, log: Log): SpanExporter {
  const outages = reportOutages(log, { during: 'Traces cannot be sent', after: 'Traces can be sent again' })
  return {
    export(spans, done) {
      exporter.export(spans, result => {
        if (result.code === 0) outages.succeeded()
        else outages.failed(result.error ?? 'the collector refused them')
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  }
}

/** The address of a collector's traces. */
export function tracesUrl(address: string): string {
  const url = new URL(address)
  if (url.pathname === '/') url.pathname = tracesPath
  return url.href
}

/** Makes spans and sends them in batches. The variables of OpenTelemetry for headers, sampling and batches hold. */
export function openProvider(address: string, attributes: Attributes, log: Log) {
  const exporter = reporting(new OTLPTraceExporter({ url: tracesUrl(address) }), log)
  const provider = new BasicTracerProvider({ resource: resourceOf(attributes), spanProcessors: [new BatchSpanProcessor(exporter)] })
  return {
    tracer: provider.getTracer('poolhouse'),
    async close() {
      const late = new Promise(resolve => setTimeout(resolve, lastExportMs).unref())
      await Promise.race([provider.shutdown().catch(() => {}), late])
    },
  }
}
