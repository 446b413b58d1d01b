import type { PinpointEventRow } from '../storage/index.ts'
import type { PinpointEvent } from './events.ts'

/**
 * An event as Pinpoint's event stream has it: https://docs.aws.amazon.com/pinpoint/latest/developerguide/event-streams-data-app.html. `event_id` is
 * ours: it is the same whenever the event is sent, so that a receiver can tell a repeat.
 */
export interface EventRecord {
  event_id: string
  event_type: string
  /** Milliseconds. */
  event_timestamp: number
  arrival_timestamp: number
  event_version: string
  application: { app_id: string; package_name?: string; title?: string; version_code?: string; sdk: { name?: string; version?: string } }
  client: { client_id: string }
  session?: { session_id: string; start_timestamp: string; stop_timestamp?: string; duration?: number }
  attributes: Readonly<Record<string, string>>
  metrics: Readonly<Record<string, number>>
}

/** A stored event as a record. */
export function toRecord(row: PinpointEventRow): EventRecord {
  const event = JSON.parse(row.content) as PinpointEvent
  const { Session, Attributes = {}, Metrics = {} } = event
  return {
    event_id: row.event_id,
    event_type: row.event_type,
    event_timestamp: row.occurred_at,
    arrival_timestamp: row.received_at,
    event_version: '3.1',
    application: {
      app_id: row.app_id,
      ...defined({ package_name: event.AppPackageName, title: event.AppTitle, version_code: event.AppVersionCode }),
      sdk: defined({ name: event.SdkName, version: event.ClientSdkVersion }),
    },
    client: { client_id: row.endpoint_id },
    ...(Session && {
      session: {
        session_id: Session.Id,
        start_timestamp: Session.StartTimestamp,
        ...defined({ stop_timestamp: Session.StopTimestamp, duration: Session.Duration }),
      },
    }),
    attributes: Attributes,
    metrics: Metrics,
  }
}

const defined = <Members extends object>(members: Members): { [Name in keyof Members]?: NonNullable<Members[Name]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
