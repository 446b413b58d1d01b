import type { InboxMessage } from '../../dev/index.ts'
import { type Markup, markup } from '../../http/index.ts'
import { badge, card, empty, table } from '../components.ts'
import type { Page } from '../layout.ts'
import { paths } from '../paths.ts'
import { moment } from '../time.ts'

const mediums: Readonly<Record<string, string>> = { EMAIL: 'mail', SMS: 'SMS' }

/** A code of six to eight digits that stands alone. */
const codePattern = /(?<![\w.-])\d{6,8}(?![\w-])/

/** A mail of HTML as text: this is for reading, and nothing of it becomes HTML again. */
const plain = ({ text, isHtml }: InboxMessage): string =>
  isHtml
    ? text
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim()
    : text

/** The code of a message. */
export const codeIn = (message: InboxMessage): string | undefined => codePattern.exec(plain(message))?.[0]

function messageView(message: InboxMessage): Markup {
  const code = codeIn(message)
  return markup`<div class="message">${code && markup`<span class="code-big">${code}</span>`}<pre>${message.subject && `${message.subject}\n`}${plain(message)}</pre></div>`
}

/** What the page of messages shows. */
export interface InboxData {
  messages: readonly InboxMessage[]
  /** Whether there are older ones. */
  more: boolean
  /** By the domain clock. */
  now: number
}

/** The page of messages. */
export const inboxView = ({ messages, more, now }: InboxData): Page => ({
  title: 'Inbox',
  section: 'inbox',
  about: markup`Codes and invitations that the service would have sent. <code>poolhouse inbox --watch</code> shows them in a terminal.`,
  body: card(
    { title: 'Messages', note: more ? `the newest ${messages.length}` : 'the newest first', live: 'messages' },
    messages.length === 0
      ? empty('No message yet', 'When a user signs up, forgets a password or signs in by a code, the message appears here.')
      : table(
          'Messages',
          [
            { title: 'Time', className: 'when', view: ({ at }) => moment(Date.parse(at), now) },
            { title: 'To', view: ({ to, poolId }) => markup`${to}<small><a href="${paths.pool(poolId)}">${poolId}</a></small>` },
            {
              title: 'Kind',
              view: ({ kind, medium, sentAt }) =>
                markup`${badge(mediums[medium] ?? medium)}<small>${kind}${sentAt === undefined ? undefined : ', delivered'}</small>`,
            },
            { title: 'Message', className: 'lead', view: messageView },
          ],
          messages,
          ({ at, to, kind }) => `${at} ${to} ${kind}`,
        ),
  ),
})
