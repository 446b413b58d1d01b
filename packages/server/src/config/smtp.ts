import type { Mailbox } from '@poolhouse/contract'
import type { DeliverySettings } from '../context.ts'
import { isLoopbackName } from '../http/index.ts'
import { ConfigError } from './config-error.ts'

/** Parameters of a nodemailer URL that let a login go over a connection without TLS. */
const clearParameters = [
  ['ignoreTLS', 'true'],
  ['opportunisticTLS', 'true'],
  ['requireTLS', 'false'],
] as const

/**
 * The SMTP server. A login to one that is not on this machine needs TLS: smtps, or STARTTLS, without which nothing is sent. `allowClear` lifts that.
 * The URL has been validated. @throws ConfigError
 */
export function smtpSettings(url: string | undefined, from: Mailbox | undefined, allowClear: boolean): DeliverySettings['smtp'] {
  if (url === undefined) return undefined
  if (from === undefined)
    throw new ConfigError(
      '--smtp-url needs --mail-from (POOLHOUSE_MAIL_FROM): the sender address for pools without one, such as no-reply@example.com.',
    )
  const { protocol, hostname, username, password, searchParams } = new URL(url)
  const hasLogin = username !== '' || password !== ''
  const requiresTls = hasLogin && protocol === 'smtp:' && !isLoopbackName(hostname.replace(/^\[|\]$/g, '')) && !allowClear
  const cleared = clearParameters.find(([name, value]) => searchParams.get(name) === value)
  if (requiresTls && cleared)
    throw new ConfigError(
      `--smtp-url with a user name and "${cleared[0]}=${cleared[1]}" would send the password to ${hostname} in clear. Remove that, use smtps://, or give --allow-clear-smtp (POOLHOUSE_ALLOW_CLEAR_SMTP).`,
    )
  return { url, from, requiresTls }
}
