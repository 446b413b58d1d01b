import type { AuthEventType, ChallengeResponseType, EventRiskType } from '@poolhouse/contract'
import { refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { pageSize, pageStart, toPage } from '../paging.ts'
import type { Pool } from '../pools/index.ts'
import { type AuthEventRow, listAuthEvents } from '../storage/index.ts'
import { modeOf } from './effective-configuration.ts'
import type { Place } from './places.ts'

/** Where an event came from, as it is stored. */
export interface EventContext extends Place {
  address: string
  device: string
  deviceName: string
  timezone?: string
}

/** @throws UserPoolAddOnNotEnabledException. The service's text is not published. */
export function assertEnabled(pool: Pool): void {
  if (modeOf(pool) !== 'OFF') return
  throw refuse('UserPoolAddOnNotEnabledException', 'Threat protection is not enabled for the user pool.', {
    rule: { id: 'threat-protection-disabled' },
  })
}

const describe = (row: AuthEventRow): AuthEventType => {
  const context: EventContext = JSON.parse(row.context)
  return {
    EventId: row.id,
    EventType: row.type as AuthEventType['EventType'],
    CreationDate: row.created_at / 1000,
    EventResponse: row.response as AuthEventType['EventResponse'],
    EventRisk: JSON.parse(row.risk) as EventRiskType,
    ChallengeResponses: JSON.parse(row.challenges) as ChallengeResponseType[],
    EventContextData: {
      IpAddress: context.address,
      DeviceName: context.deviceName,
      ...(context.timezone !== undefined && { Timezone: context.timezone }),
      ...(context.city !== undefined && { City: context.city }),
      ...(context.country !== undefined && { Country: context.country }),
    },
    ...(row.feedback !== null && { EventFeedback: JSON.parse(row.feedback) }),
  }
}

/** AdminListUserAuthEvents: the events of a user, the newest first. @throws UserPoolAddOnNotEnabledException, InvalidParameterException */
export async function listEventsPage(
  call: Call,
  pool: Pool,
  sub: string,
  { MaxResults, NextToken }: { MaxResults?: number; NextToken?: string },
): Promise<{ AuthEvents: AuthEventType[]; NextToken?: string }> {
  assertEnabled(pool)
  const scope = `auth events ${pool.id} ${sub}`
  const size = pageSize(MaxResults)
  const [id, at] = pageStart(call, scope, NextToken).split('#')
  const before = at === undefined ? undefined : { at: Number(at), id: id! }
  const found = await call.store.read(listAuthEvents({ poolId: pool.id, sub, before, limit: size + 1 }))
  const { rows, ...next } = toPage(call, scope, found, size, row => `${row.id}#${row.created_at}`)
  return { AuthEvents: rows.map(describe), ...next }
}
