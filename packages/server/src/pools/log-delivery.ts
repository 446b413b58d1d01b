import {
  type EventSourceName,
  type LogConfigurationType,
  type LogDeliveryConfigurationType,
  type LogLevel,
  refuse,
} from '@poolhouse/contract'
import type { Call, Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcome } from '../outcomes.ts'
import { type NewLogRecord, readLogDelivery, setLogDelivery } from '../storage/index.ts'
import { type Pool, poolNotFound, tierOf } from './pool.ts'

type Destination = 'CloudWatchLogsConfiguration' | 'FirehoseConfiguration' | 'S3Configuration'
const destinations: readonly Destination[] = ['CloudWatchLogsConfiguration', 'FirehoseConfiguration', 'S3Configuration']

/** What each event source may be logged as, and where to. docs/reference/users-and-pools.md#21. */
const sources: Readonly<Record<EventSourceName, { level: LogLevel; to: readonly Destination[]; needsPlus?: true }>> = {
  userNotification: { level: 'ERROR', to: ['CloudWatchLogsConfiguration'] },
  userAuthEvents: { level: 'INFO', to: destinations, needsPlus: true },
}

const invalid = (message: string) => refuse('InvalidParameterException', message)

/** @throws InvalidParameterException, FeatureUnavailableInTierException. The texts about levels and destinations are not published. */
function assertLogConfigurations(pool: Pool, configurations: readonly LogConfigurationType[]): void {
  if (new Set(configurations.map(({ EventSource }) => EventSource)).size < configurations.length)
    throw invalid('Following event sources appear more then once in a request')
  for (const configuration of configurations) {
    const { EventSource: source, LogLevel } = configuration
    const { level, to, needsPlus } = sources[source]
    if (LogLevel !== level) throw invalid(`Events of ${source} can only be logged with the level ${level}.`)
    const given = destinations.filter(name => configuration[name] !== undefined)
    if (given.length !== 1) throw invalid(`Exactly one destination is required for events of ${source}.`)
    if (!to.includes(given[0]!)) throw invalid(`Events of ${source} cannot be delivered to ${given[0]}.`)
    const tier = tierOf(pool)
    if (needsPlus && tier !== 'PLUS')
      throw refuse(
        'FeatureUnavailableInTierException',
        `The following feature is not available for the ${tier} pricing tier configured: Log Streaming`,
      )
  }
}

/** Replaces the log configurations of a pool. @throws InvalidParameterException, FeatureUnavailableInTierException, ResourceNotFoundException */
export async function saveLogDelivery(
  call: Call,
  pool: Pool,
  configurations: readonly LogConfigurationType[],
): Promise<LogDeliveryConfigurationType> {
  assertLogConfigurations(pool, configurations)
  const outcome = await call.store.decide(setLogDelivery, { poolId: pool.id, configurations: JSON.stringify(configurations) })
  call.store.forget(keyOf(pool.id))
  assertOutcome(outcome, 'set', { gone: () => poolNotFound(pool.id) })
  return { UserPoolId: pool.id, LogConfigurations: [...configurations] }
}

/** The log configurations of a pool; an empty list where none was ever set. */
export async function describeLogDelivery({ store }: Call, pool: Pool): Promise<LogDeliveryConfigurationType> {
  return { UserPoolId: pool.id, LogConfigurations: JSON.parse((await store.read(readLogDelivery(pool.id))) ?? '[]') }
}

const keyOf = (poolId: string) => `logs:${poolId}`

/** Where the logs of a pool from one source go, as it is configured now. Undefined where they go nowhere. */
export async function logConfigurationOf(
  { store }: Pick<Context, 'store'>,
  poolId: string,
  source: EventSourceName,
): Promise<LogConfigurationType | undefined> {
  const { text } = await store.cached(keyOf(poolId), async () => ({ text: (await store.read(readLogDelivery(poolId))) ?? '[]' }))
  return (JSON.parse(text) as LogConfigurationType[]).find(({ EventSource }) => EventSource === source)
}

/** A record for the log of a pool, in the form of the service. Undefined where the pool has no such log, or the operator named no target for logs. */
export async function logRecordOf(
  context: Pick<Context, 'store' | 'settings' | 'clock'>,
  { id }: Pick<Pool, 'id'>,
  source: EventSourceName,
  message: () => object,
): Promise<NewLogRecord | undefined> {
  if (!context.settings.logDelivery || !(await logConfigurationOf(context, id, source))) return undefined
  const record = {
    eventTimestamp: String(context.clock.now()),
    eventSource: source.replace(/(?=[A-Z])/g, '_').toUpperCase(),
    logLevel: sources[source].level,
    message: message(),
    logSourceId: { userPoolId: id },
  }
  return { id: newUuid(), source, record: JSON.stringify(record) }
}
