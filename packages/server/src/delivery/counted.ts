import type { Call } from '../context.ts'
import { countryOf, isIn } from '../phone-countries.ts'
import type { Pool } from '../pools/index.ts'
import type { HourlyQuota, NewMessage } from '../storage/index.ts'

const isPhoneNumber = (to: string): boolean => to.startsWith('+')

/** What a code counts against besides its user: the address that it goes to, and the country of a phone number. */
export function countsOf({ settings, keys, now }: Call, pool: Pool, to: string, id: string): HourlyQuota[] {
  const country = isPhoneNumber(to) ? (countryOf(to) ?? 'none') : undefined
  const subjects = { destination: to.toLowerCase(), country }
  return (settings.codeQuotas ?? []).flatMap(({ of, limit, seconds }) => {
    const name = subjects[of]
    if (name === undefined) return []
    const subject = keys.keyedHash('quota', `${of} ${pool.id} ${name}`).toString('base64url')
    return [{ poolId: pool.id, subject, action: `codes to ${of} in ${seconds} s`, limit, seconds, at: now, by: id }]
  })
}

/** A message that only looks as if it was sent counts for itself, so that nobody uses up what an address may get without sending to it. */
export const countApart = (message: NewMessage): NewMessage =>
  message.counts ? { ...message, counts: message.counts.map(count => ({ ...count, subject: `simulated ${count.subject}` })) } : message

/** Whether the operator lets messages go to this phone number; true for mail. */
export const mayGetSms = ({ settings: { smsCountries } }: Pick<Call, 'settings'>, to: string): boolean =>
  smsCountries === undefined || !isPhoneNumber(to) || isIn(to, smsCountries)
