import { setTimeout } from 'node:timers/promises'
import { printable, printableLine } from '@poolhouse/terminal'
import { listenForStop } from '../stop-signals.ts'
import { callDevelopmentApi } from './development-api.ts'

/** A message in the response of `GET /_poolhouse/inbox`. */
export interface InboxMessage {
  /** ISO 8601. */
  at: string
  kind: string
  /** FUNCTION: a custom sender trigger of the pool sends it. */
  medium: 'EMAIL' | 'SMS' | 'FUNCTION'
  to: string
  subject?: string
  text: string
  poolId: string
}

/** The messages of the inbox, newest last. */
export async function readInbox(url: string): Promise<InboxMessage[]> {
  const { messages } = await callDevelopmentApi<{ messages: InboxMessage[] }>(url, 'inbox')
  return messages.toReversed()
}

const pollIntervalMs = 500

/** Calls `onMessage` for every message in the inbox and every new one, until a stop signal. */
export async function watchInbox(url: string, onMessage: (message: InboxMessage) => void): Promise<void> {
  const { signal, release } = listenForStop()
  const seen = new Set<string>()
  try {
    while (!signal.aborted) {
      for (const message of await readInbox(url)) {
        const key = JSON.stringify(message)
        if (!seen.has(key)) onMessage(message)
        seen.add(key)
      }
      await setTimeout(pollIntervalMs, undefined, { signal }).catch(() => {})
    }
  } finally {
    release()
  }
}

const mediumNames = { EMAIL: 'mail', SMS: 'SMS', FUNCTION: 'custom sender trigger' } as const

/** Formats a message as a few lines; nothing in it can forge a line of another message's head. */
export function formatMessage({ at, kind, medium, to, subject, text, poolId }: InboxMessage): string {
  const head = printableLine(`${at}  ${mediumNames[medium]} to ${to}  (${kind}, ${poolId})`)
  const lines = printable(text).split('\n')
  return [head, ...(subject === undefined ? [] : [`  ${printableLine(subject)}`]), ...lines.map(line => `  ${line}`), ''].join('\n')
}
