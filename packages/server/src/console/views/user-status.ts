import type { UserStatusType } from '@poolhouse/contract'
import type { Markup } from '../../http/index.ts'
import { badge, type Tone } from '../components.ts'

/** What each status means to the person at the sign-in page. */
export const statuses: Readonly<Record<string, { tone: Tone; text: string; about: string }>> = {
  CONFIRMED: { tone: 'good', text: 'confirmed', about: 'The user can sign in.' },
  UNCONFIRMED: { tone: 'warn', text: 'unconfirmed', about: 'The user signed up and has not entered the code yet.' },
  FORCE_CHANGE_PASSWORD: {
    tone: 'warn',
    text: 'must set a password',
    about: 'The user has a temporary password and sets an own one at the first sign-in.',
  },
  RESET_REQUIRED: {
    tone: 'warn',
    text: 'must reset the password',
    about: 'The password was reset. The user sets a new one with the code that was sent.',
  },
  EXTERNAL_PROVIDER: { tone: 'good', text: 'of a provider', about: 'The user signs in at an identity provider.' },
} satisfies Partial<Record<UserStatusType, { tone: Tone; text: string; about: string }>>

/** The status of a user as badges; a disabled user has one more. */
export const statusBadges = (status: string | undefined, enabled: boolean | undefined): Markup[] => {
  const { tone, text } = statuses[status ?? ''] ?? { tone: 'plain' as const, text: status ?? 'unknown' }
  return [badge(text, tone), ...(enabled === false ? [{ html: ' ' }, badge('disabled', 'bad')] : [])]
}
