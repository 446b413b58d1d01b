import type { RiskLevelType } from '@poolhouse/contract'
import type { AuthEventRow } from '../storage/index.ts'
import type { EventContext } from './events.ts'
import { distance } from './places.ts'

/** What a sign-in is compared with. */
interface Comparison {
  now: EventContext
  at: number
  /** Earlier sign-ins that succeeded, the newest first, without those that are said to be of somebody else. */
  trusted: readonly { context: EventContext; at: number }[]
  /** Those that are said to be of somebody else. */
  denied: readonly EventContext[]
}

/** Kilometres an hour; faster than airliners. */
const greatestSpeed = 1_000
/** Kilometres; positions of addresses are not more exact. */
const leastDistance = 500
const hour = 3_600_000

const isNewDevice = ({ now, trusted }: Comparison) => !trusted.some(({ context }) => context.device === now.device)
const isNewCountry = ({ now, trusted }: Comparison) =>
  now.country !== undefined &&
  trusted.some(({ context }) => context.country !== undefined) &&
  !trusted.some(({ context }) => context.country === now.country)
const isNewCity = ({ now, trusted }: Comparison) =>
  now.city !== undefined &&
  trusted.some(({ context }) => context.city !== undefined) &&
  !trusted.some(({ context }) => context.city === now.city && context.country === now.country)

function isImpossibleTravel({ now, at, trusted }: Comparison): boolean {
  const last = trusted[0]
  const kilometres = last && distance(last.context, now)
  return kilometres !== undefined && kilometres > leastDistance && kilometres / Math.max((at - last!.at) / hour, 1e-6) > greatestSpeed
}

/** The rules; the highest level of those that apply counts. docs/tasks/threat-protection.md has the same table. */
const rules: readonly (readonly [RiskLevelType, (compared: Comparison) => boolean])[] = [
  [
    'High',
    ({ now, denied }) =>
      denied.some(({ address, device }) => address === now.address || (device === now.device && device.startsWith('id '))),
  ],
  ['High', isImpossibleTravel],
  ['High', compared => isNewCountry(compared) && isNewDevice(compared)],
  ['Medium', isNewCountry],
  ['Medium', compared => isNewCity(compared) && isNewDevice(compared)],
  ['Low', isNewCity],
  ['Low', isNewDevice],
]

/** The level of risk of a sign-in; undefined for none. The first sign-in of a user has nothing that it could differ from. */
export function riskLevel(now: EventContext, at: number, history: readonly AuthEventRow[]): RiskLevelType | undefined {
  const events = history.map(({ context, created_at, feedback }) => ({
    context: JSON.parse(context) as EventContext,
    at: created_at,
    isDenied: feedback !== null && JSON.parse(feedback).FeedbackValue === 'Invalid',
  }))
  const trusted = events.filter(({ isDenied }) => !isDenied)
  const compared = { now, at, trusted, denied: events.filter(({ isDenied }) => isDenied).map(({ context }) => context) }
  const applies = rules.find(([, rule]) => rule(compared))?.[0]
  return events.length === 0 ? undefined : applies
}
