import { createHash } from 'node:crypto'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogTarget } from '../context.ts'
import { type AwsApi, describeFailure, type Outbound, type OutboundResult, postToAws, shownUrl } from '../http/index.ts'
import type { LogRecordRow } from '../storage/index.ts'

/** Sends records to a destination, the oldest first. Returns the ids of those that it took; throws where it took none. */
export type SendRecords = (arn: string, rows: readonly LogRecordRow[]) => Promise<readonly string[]>

const timeoutMs = 15_000
const idsOf = (rows: readonly LogRecordRow[]): string[] => rows.map(({ id }) => id)
const jsonLines = (rows: readonly LogRecordRow[]): string => rows.map(({ record }) => `${record}\n`).join('')

type TargetOf<Kind extends LogTarget['kind']> = Extract<LogTarget, { kind: Kind }>

/** How records are sent to the target that the operator named. */
export const openTarget = (outbound: Outbound, target: LogTarget): SendRecords => senders[target.kind](target as never, outbound)

const senders: { readonly [Kind in LogTarget['kind']]: (target: TargetOf<Kind>, outbound: Outbound) => SendRecords } = {
  directory:
    ({ path }) =>
    async (arn, rows) => {
      await mkdir(path, { recursive: true, mode: 0o700 })
      await appendDurably(join(path, fileOf(arn)), jsonLines(rows))
      return idsOf(rows)
    },
  http:
    ({ url }, outbound) =>
    async (arn, rows) => {
      const headers = { 'content-type': 'application/x-ndjson', 'x-poolhouse-destination': arn }
      assertTaken(
        shownUrl(url),
        await outbound(url, { method: 'POST', headers, body: jsonLines(rows), timeoutMs, isNamedByOperator: true }),
      )
      return idsOf(rows)
    },
  aws:
    ({ api }, outbound) =>
    async (arn, rows) => {
      const send = arn.includes(':logs:') ? putLogEvents : arn.includes(':firehose:') ? putRecordBatch : undefined
      if (!send) throw new Error(`${arn} is neither a log group nor a Firehose stream; buckets of S3 are not built.`)
      return send(outbound, api, arn, rows)
    },
}

/** The ARN without what no file name should have; the hash keeps two such names apart. */
const fileOf = (arn: string): string =>
  `${arn.replaceAll(/[^\w.-]+/g, '_').slice(-120)}-${createHash('sha256').update(arn).digest('hex').slice(0, 8)}.jsonl`

/** Owner-only, because records have addresses of users. */
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

interface AwsRequest {
  service: string
  region: string
  partition?: string
  target: string
  body: object
}

const post = (outbound: Outbound, api: AwsApi, { service, region, partition, target, body }: AwsRequest): Promise<OutboundResult> =>
  postToAws(outbound, api, {
    ...{ service, region, partition, timeoutMs, body: JSON.stringify(body) },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  })

/** The log stream of a group; made where it does not exist. */
const logStreamName = 'poolhouse'

/** API: logs:PutLogEvents, logs:CreateLogStream. */
async function putLogEvents(outbound: Outbound, api: AwsApi, arn: string, rows: readonly LogRecordRow[]): Promise<string[]> {
  const [, partition, , region = '', , , ...name] = arn.split(':')
  const logGroupName = name.join(':').replace(/:\*$/, '')
  const about = { service: 'logs', region, partition }
  const logEvents = rows.map(({ created_at, record }) => ({ timestamp: created_at, message: record }))
  const put = () =>
    post(outbound, api, { ...about, target: 'Logs_20140328.PutLogEvents', body: { logGroupName, logStreamName, logEvents } })
  let result = await put()
  if (result.kind === 'response' && result.status === 400 && result.text.includes('ResourceNotFoundException')) {
    await post(outbound, api, { ...about, target: 'Logs_20140328.CreateLogStream', body: { logGroupName, logStreamName } })
    result = await put()
  }
  assertTaken(`Log group ${logGroupName}`, result)
  return idsOf(rows)
}

/** Firehose may take some records and not others; those are sent again. API: firehose:PutRecordBatch. */
async function putRecordBatch(outbound: Outbound, api: AwsApi, arn: string, rows: readonly LogRecordRow[]): Promise<string[]> {
  const [, partition, , region = '', , resource = ''] = arn.split(':')
  const DeliveryStreamName = resource.slice(resource.indexOf('/') + 1)
  const Records = rows.map(({ record }) => ({ Data: Buffer.from(`${record}\n`).toString('base64') }))
  const about = { service: 'firehose', region, partition, target: 'Firehose_20150804.PutRecordBatch' }
  const result = await post(outbound, api, { ...about, body: { DeliveryStreamName, Records } })
  assertTaken(`Firehose stream ${DeliveryStreamName}`, result)
  const { FailedPutCount = 0, RequestResponses = [] } = JSON.parse(result.text) as {
    FailedPutCount?: number
    RequestResponses?: { ErrorCode?: string }[]
  }
  if (FailedPutCount === 0) return idsOf(rows)
  return idsOf(rows).filter((_, index) => RequestResponses[index] && RequestResponses[index].ErrorCode === undefined)
}
