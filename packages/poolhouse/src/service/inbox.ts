import { setTimeout } from 'node:timers/promises'
import { listenForStop } from '../stop-signals.ts'
import { callDevelopmentApi } from './development-api.ts'

/** As `GET /_poolhouse/inbox` tells it. */
export interface InboxMessage {
  /** ISO 8601. */
  at: string
  kind: string
  /** FUNCTION: one of the pool's own gets it. */
  medium: 'EMAIL' | 'SMS' | 'FUNCTION'
  to: string
  subject?: string
  text: string
  poolId: string
}

/** The newest last, as a person reads. */
export async function readInbox(url: string): Promise<InboxMessage[]> {
  const { messages } = await callDevelopmentApi<{ messages: InboxMessage[] }>(url, 'inbox')
  return messages.toReversed()
}

const pollIntervalMs = 500

/** Tells what is there and what comes, until a signal. */
export async function watchInbox(url: string, tell: (message: InboxMessage) => void): Promise<void> {
  const { signal, release } = listenForStop()
  const told = new Set<string>()
  try {
    while (!signal.aborted) {
      for (const message of await readInbox(url)) {
        const key = JSON.stringify(message)
        if (!told.has(key)) tell(message)
        told.add(key)
      }
      await setTimeout(pollIntervalMs, undefined, { signal }).catch(() => {})
    }
  } finally {
    release()
  }
}

const mediumNames = { EMAIL: 'mail', SMS: 'SMS', FUNCTION: 'by the function of the pool,' } as const

/** A message as a few lines. */
export function formatMessage({ at, kind, medium, to, subject, text, poolId }: InboxMessage): string {
  const head = `${at}  ${mediumNames[medium]} to ${to}  (${kind}, ${poolId})`
  return [head, ...(subject === undefined ? [] : [`  ${subject}`]), ...text.split('\n').map(line => `  ${line}`), ''].join('\n')
}
