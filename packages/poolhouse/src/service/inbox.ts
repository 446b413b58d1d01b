import { setTimeout } from 'node:timers/promises'
import { stopping } from '../stopping.ts'
import { askDevelopment } from './development.ts'

/** As `GET /_poolhouse/inbox` tells it. */
export interface Message {
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
export async function readInbox(url: string): Promise<Message[]> {
  const { messages } = await askDevelopment<{ messages: Message[] }>(url, 'inbox')
  return messages.toReversed()
}

const lookEvery = 500

/** Tells what is there and what comes, until a signal. */
export async function watchInbox(url: string, tell: (message: Message) => void): Promise<void> {
  const { signal, release } = stopping()
  const told = new Set<string>()
  try {
    while (!signal.aborted) {
      for (const message of await readInbox(url)) {
        const key = JSON.stringify(message)
        if (!told.has(key)) tell(message)
        told.add(key)
      }
      await setTimeout(lookEvery, undefined, { signal }).catch(() => {})
    }
  } finally {
    release()
  }
}

const ways = { EMAIL: 'mail', SMS: 'SMS', FUNCTION: 'by the function of the pool,' } as const

/** A message as a few lines. */
export function shown({ at, kind, medium, to, subject, text, poolId }: Message): string {
  const head = `${at}  ${ways[medium]} to ${to}  (${kind}, ${poolId})`
  return [head, ...(subject === undefined ? [] : [`  ${subject}`]), ...text.split('\n').map(line => `  ${line}`), ''].join('\n')
}
