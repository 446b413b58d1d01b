import type { EmailAddress } from '@poolhouse/contract'
import type { SesApi } from '../context.ts'
import type { Outbound } from '../http/index.ts'
import type { Pool } from '../pools/index.ts'
import { assertAccepted, formType, postMessage } from './aws.ts'
import { mailboxText } from './mailbox-text.ts'
import type { Outgoing, Send } from './message.ts'
import { sendersOf } from './senders.ts'

/** Whether the pool sends from an SES identity of its own. docs/reference/users-and-pools.md#2. */
export const usesSes = ({ config }: Pool): boolean =>
  config.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER' && config.EmailConfiguration.SourceArn !== undefined

interface Mail {
  from: string
  identity: string
  to: string
  subject: string
  text: string
  body: 'Html' | 'Text'
  replyTo: string | undefined
  configurationSet: string | undefined
  /** The id of the message, the same in every attempt. It is sent as a tag, because SES sets the Message-ID itself. */
  id: string
}

const tag = 'poolhouse-message'

/** The request of each version of the API. */
const requests = {
  1: (mail: Mail) => ({
    path: '/',
    type: formType,
    body: new URLSearchParams({
      Action: 'SendEmail',
      Version: '2010-12-01',
      Source: mail.from,
      SourceArn: mail.identity,
      'Destination.ToAddresses.member.1': mail.to,
      ...(mail.replyTo !== undefined && { 'ReplyToAddresses.member.1': mail.replyTo }),
      'Message.Subject.Data': mail.subject,
      'Message.Subject.Charset': 'UTF-8',
      [`Message.Body.${mail.body}.Data`]: mail.text,
      [`Message.Body.${mail.body}.Charset`]: 'UTF-8',
      ...(mail.configurationSet !== undefined && { ConfigurationSetName: mail.configurationSet }),
      'Tags.member.1.Name': tag,
      'Tags.member.1.Value': mail.id,
    }).toString(),
  }),
  2: (mail: Mail) => ({
    path: '/v2/email/outbound-emails',
    type: 'application/json',
    body: JSON.stringify({
      FromEmailAddress: mail.from,
      FromEmailAddressIdentityArn: mail.identity,
      Destination: { ToAddresses: [mail.to] },
      ReplyToAddresses: mail.replyTo === undefined ? undefined : [mail.replyTo],
      Content: {
        Simple: {
          Subject: { Data: mail.subject, Charset: 'UTF-8' },
          Body: { [mail.body]: { Data: mail.text, Charset: 'UTF-8' } },
        },
      },
      ConfigurationSetName: mail.configurationSet,
      EmailTags: [{ Name: tag, Value: mail.id }],
    }),
  }),
} as const

/** Sends mail by SES, in the Region of the pool's identity. API: ses:SendEmail. */
export const sesTransport =
  (outbound: Outbound, api: SesApi): Send<EmailAddress> =>
  async (message, { id, pool }) => {
    const mail = mailOf(message, id, pool)
    const { path, type, body } = requests[api.version](mail)
    const [, partition, , region = ''] = mail.identity.split(':')
    assertAccepted('SES', await postMessage(outbound, api, { service: 'ses', host: 'email', partition, region, path, type, body }))
  }

function mailOf({ to, subject = '', text, isHtml, ...own }: Outgoing<EmailAddress>, id: string, pool: Pool): Mail {
  const { SourceArn: identity = '', ConfigurationSet } = pool.config.EmailConfiguration ?? {}
  const { sender, replyTo } = sendersOf(pool, own)
  const addressOrDomain = identity.slice(identity.indexOf('/') + 1)
  return {
    from: sender ? mailboxText(sender) : addressOrDomain.includes('@') ? addressOrDomain : `no-reply@${addressOrDomain}`,
    identity,
    to: to.address,
    subject,
    text,
    body: isHtml ? 'Html' : 'Text',
    replyTo: replyTo?.address,
    configurationSet: ConfigurationSet,
    id,
  }
}
