import type { NotifyConfigurationType, NotifyEmailType } from '@poolhouse/contract'
import type { Call, TracedUser } from '../context.ts'
import { sealMessage } from '../delivery/index.ts'
import { escapeHtml } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import type { NewMessage } from '../storage/index.ts'
import type { EventContext } from './events.ts'
import { feedbackToken } from './feedback.ts'

/** Which mail of the configuration is sent. */
export type NoticeKind = 'BlockEmail' | 'NoActionEmail' | 'MfaEmail'

const about =
  'Time: {login-time}\nDevice: {device-name}\nAddress: {ip-address} {city} {country}\n\nIf this was you: {one-click-link-valid}\nIf this was not you: {one-click-link-invalid}\n'

/** The texts where the configuration has none. Those of the service are not published. */
const defaults: Readonly<Record<NoticeKind, { Subject: string; TextBody: string }>> = {
  BlockEmail: {
    Subject: 'Blocked sign-in attempt',
    TextBody: `We blocked an unrecognized sign-in to your account, {username}.\n\n${about}`,
  },
  NoActionEmail: {
    Subject: 'New sign-in attempt',
    TextBody: `We observed an unrecognized sign-in to your account, {username}.\n\n${about}`,
  },
  MfaEmail: {
    Subject: 'New sign-in attempt',
    TextBody: `We required additional proof for an unrecognized sign-in to your account, {username}.\n\n${about}`,
  },
}

/** The address of the page where a user says whether an event was theirs. */
function feedbackLink(call: Call, pool: Pool, event: { id: string; username: string; token: string }, value: 'Valid' | 'Invalid'): string {
  const query = new URLSearchParams({ username: event.username, event_id: event.id, feedback_token: event.token, feedback_value: value })
  return `${call.settings.publicUrl}/${pool.id}/authEventFeedback?${query}`
}

/** Fills all placeholders in one pass: a username that looks like one is not filled again. */
const fill = (template: string, values: Readonly<Record<string, string>>, insert: (text: string) => string): string =>
  template.replaceAll(/\{[a-z-]+\}/g, name => (Object.hasOwn(values, name) ? insert(values[name]!) : name))

interface Notice {
  kind: NoticeKind
  configuration: NotifyConfigurationType
  eventId: string
  context: EventContext
}

/** The mail that tells a user of a sign-in. Undefined for a user without an address, and where no mail can be sent: the log says so then. */
export function buildNotice(
  call: Call,
  pool: Pool,
  { sub, username, attributes }: TracedUser & { username: string },
  { kind, configuration, eventId, context }: Notice,
): NewMessage | undefined {
  const to = attributes.email
  if (to === undefined) return undefined
  const template: NotifyEmailType = configuration[kind] ?? defaults[kind]
  const event = { id: eventId, username, token: feedbackToken(call, pool.id, sub, eventId) }
  const values = {
    '{username}': username,
    '{ip-address}': context.address,
    '{city}': context.city ?? '',
    '{country}': context.country ?? '',
    '{login-time}': new Date(call.now).toISOString(),
    '{device-name}': context.deviceName,
    '{one-click-link-valid}': feedbackLink(call, pool, event, 'Valid'),
    '{one-click-link-invalid}': feedbackLink(call, pool, event, 'Invalid'),
    '{event-id}': eventId,
    '{feedback-token}': event.token,
  }
  const isHtml = template.HtmlBody !== undefined
  const body = template.HtmlBody ?? template.TextBody ?? defaults[kind].TextBody
  try {
    return sealMessage(call, pool, sub, 'risk-notice', {
      medium: 'EMAIL',
      to,
      subject: fill(template.Subject, values, text => text),
      text: fill(body, values, isHtml ? escapeHtml : text => text),
      isHtml,
      ...(configuration.From !== undefined && { from: configuration.From }),
      ...(configuration.ReplyTo !== undefined && { replyTo: configuration.ReplyTo }),
    })
  } catch (cause) {
    call.log.warn('A user cannot be notified of a sign-in', { pool: pool.id, cause: (cause as Error).message })
    return undefined
  }
}
