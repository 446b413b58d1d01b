import { findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { type AnalyticsDeliveryRow, countWaitingAnalyticsEvents, listAnalyticsDeliveries } from '../storage/index.ts'
import { deliveryOutcomes } from './outcomes.ts'

/** What became of the events of a client on one day. */
export interface DeliveryCount {
  /** As `2026-01-31`, in UTC. */
  day: string
  outcome: string
  /** A description of the outcome. */
  meaning: string
  events: number
  /** Why they were not delivered, with the statements that decided. */
  detail: string | null
}

/** The events of a client: those that wait, and what became of the others, the newest day first. */
export interface ClientAnalyticsStatus {
  poolId: string
  clientId: string
  clientName: string
  waiting: number
  /** When the oldest event that waits happened; milliseconds of the domain clock. */
  waitingSince: number | null
  deliveries: DeliveryCount[]
}

const millisecondsOfDay = 86_400_000

/** The events of all clients. */
export interface AnalyticsStatus {
  /** The day of the domain clock, as `2026-01-31`, in UTC. */
  today: string
  clients: ClientAnalyticsStatus[]
}

/** What became of the analytics events of each client in the last days. */
export async function analyticsStatus(context: Context, { days }: { days: number }): Promise<AnalyticsStatus> {
  const now = context.clock.now()
  const since = now - (days - 1) * millisecondsOfDay
  const [delivered, waiting] = await Promise.all([
    context.store.read(listAnalyticsDeliveries(since)),
    context.store.read(countWaitingAnalyticsEvents()),
  ])
  const keys = new Map([...delivered, ...waiting].map(({ pool_id, client_id }) => [client_id, { poolId: pool_id, clientId: client_id }]))
  const clients = await Promise.all(
    [...keys.values()].map(async ({ poolId, clientId }) => {
      const queue = waiting.find(row => row.client_id === clientId)
      return {
        poolId,
        clientId,
        clientName: (await findClient(context, clientId))?.client.settings.ClientName ?? '',
        waiting: queue?.events ?? 0,
        waitingSince: queue?.oldest ?? null,
        deliveries: delivered.filter(row => row.client_id === clientId).map(toCount),
      }
    }),
  )
  return { today: new Date(now).toISOString().slice(0, 10), clients }
}

const meanings: Readonly<Record<string, string>> = deliveryOutcomes

const toCount = ({ day, outcome, events, detail }: AnalyticsDeliveryRow): DeliveryCount => ({
  day,
  outcome,
  // A newer version of this service may have written an outcome that this one does not know.
  meaning: Object.hasOwn(meanings, outcome) ? meanings[outcome]! : outcome,
  events,
  detail,
})
