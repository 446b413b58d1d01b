import { open } from 'node:fs/promises'
import type { Context, EventSink } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { describeFailure, type Outbound, type OutboundResult, postToAws, shownUrl } from '../http/index.ts'
import { reportOutages } from '../outage.ts'
import { retryDelayMs, startPolling } from '../polling.ts'
import {
  claimSinkBatches,
  eventsOfBatch,
  readSinkBacklog,
  releaseSinkBatches,
  removeSinkBatches,
  retrySinkBatches,
  type SinkBatchRow,
} from '../storage/index.ts'
import { analyticsOf } from './events.ts'
import { toRecord } from './records.ts'

/** Sends the events of a batch. Throws where the sink has not taken all of them. */
type SendBatch = (batch: SinkBatchRow) => Promise<void>

const pauseMs = 500
/** Longer than the time limit of any sink, so that no other worker sends a batch while one still does. */
const leaseMs = 60_000
const timeoutMs = 15_000
const batchSize = 20

/**
 * Sends stored events to the sink that the operator named, each at least once: a batch is removed after the sink has taken it. An event has the same
 * `event_id` in every attempt. Returns a function that stops the worker.
 */
export function startEventSink(context: Context): () => Promise<void> {
  const { sink } = analyticsOf(context.settings)
  if (!sink) return async () => {}
  const { store, log } = context
  const by = newUuid()
  const send = senders[sink.kind](sink as never, context.outbound)
  return startPolling({
    // Only one process uses a SQLite store, so leases in it are left from a process that ended.
    ready: store.engine === 'sqlite' ? store.decide(releaseSinkBatches, {}).catch(() => {}) : undefined,
    batchSize,
    pauseMs,
    work: () => sendDueBatches(context, by, send),
    outages: reportOutages(log, { during: 'Events for the sink cannot be read', after: 'Events for the sink can be read again' }),
  })
}

/** Batches of events that the sink has not taken, and when the oldest was stored (milliseconds of the domain clock). */
export interface SinkBacklog {
  batches: number
  oldest: number | null
}

/** What waits for the sink. A service without a sink has nothing that waits, unless it had one before. */
export const eventSinkBacklog = ({ store }: Pick<Context, 'store'>): Promise<SinkBacklog> => store.read(readSinkBacklog())

/** One after the other, the oldest first. A sink that fails is not asked again for the others of this run. */
async function sendDueBatches({ store, clock, log }: Context, by: string, send: SendBatch): Promise<number> {
  const realNow = Date.now()
  const leaseUntil = realNow + leaseMs
  const batches = await store.decide(claimSinkBatches, { at: clock.now(), realNow, leaseUntil, by, limit: batchSize })
  const sent: string[] = []
  let failed: SinkBatchRow | undefined
  for (const batch of batches.toSorted((one, other) => one.created_at - other.created_at)) {
    // Another worker may claim what is left when the lease ends, so nothing is begun that would take longer.
    if (failed || Date.now() + timeoutMs > leaseUntil) break
    try {
      await send(batch)
      sent.push(batch.id)
    } catch (cause) {
      failed = batch
      log.warn('The event sink did not take a batch, which will be sent again', {
        id: batch.id,
        attempts: batch.attempts,
        cause: (cause as Error).message,
      })
    }
  }
  if (sent.length > 0) await store.decide(removeSinkBatches, { ids: sent, by })
  const left = batches.map(({ id }) => id).filter(id => !sent.includes(id))
  if (left.length > 0)
    await store.decide(retrySinkBatches, { ids: left, by, dueAt: clock.now() + (failed ? retryDelayMs(failed.attempts) : 0) })
  return failed ? 0 : batches.length
}

const jsonLines = (batch: SinkBatchRow): string =>
  eventsOfBatch(batch)
    .map(row => `${JSON.stringify(toRecord(row))}\n`)
    .join('')

type SinkOf<Kind extends EventSink['kind']> = Extract<EventSink, { kind: Kind }>

/** How each kind of sink takes a batch. */
const senders: { readonly [Kind in EventSink['kind']]: (sink: SinkOf<Kind>, outbound: Outbound) => SendBatch } = {
  file:
    ({ path }) =>
    async batch =>
      appendDurably(path, jsonLines(batch)),
  http:
    ({ url }, outbound) =>
    async batch => {
      const headers = { 'content-type': 'application/x-ndjson', 'x-poolhouse-batch': batch.id }
      const result = await outbound(url, { method: 'POST', headers, body: jsonLines(batch), timeoutMs, isNamedByOperator: true })
      assertTaken(shownUrl(url), result)
    },
  kinesis: (sink, outbound) => batch => putRecords(sink, outbound, batch),
}

/** Owner-only, because events may have addresses of users. */
async function appendDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'a', 0o600)
  try {
    await file.appendFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

function assertTaken(name: string, result: OutboundResult): asserts result is Extract<OutboundResult, { kind: 'response' }> {
  if (result.kind !== 'response' || result.status < 200 || result.status > 299) throw new Error(`${name}: ${describeFailure(result)}`)
}

/** A record for each event. Kinesis may take some of them and not others; the whole batch is sent again then. API: kinesis:PutRecords. */
async function putRecords({ stream, region, api }: SinkOf<'kinesis'>, outbound: Outbound, batch: SinkBatchRow): Promise<void> {
  const Records = eventsOfBatch(batch).map(row => ({
    Data: Buffer.from(JSON.stringify(toRecord(row))).toString('base64'),
    PartitionKey: row.endpoint_id.slice(0, maxPartitionKey),
  }))
  const result = await postToAws(outbound, api, {
    service: 'kinesis',
    region,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'Kinesis_20131202.PutRecords' },
    body: JSON.stringify({ StreamName: stream, Records }),
    timeoutMs,
  })
  assertTaken(`Kinesis stream ${stream}`, result)
  const { FailedRecordCount = 0 } = JSON.parse(result.text) as { FailedRecordCount?: number }
  if (FailedRecordCount > 0) throw new Error(`Kinesis stream ${stream} did not take ${FailedRecordCount} of ${Records.length} records`)
}

const maxPartitionKey = 256
