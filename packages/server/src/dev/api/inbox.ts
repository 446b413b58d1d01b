import { setTimeout as wait } from 'node:timers/promises'
import { type InboxQuestion, readInbox, takeNext } from '../inbox.ts'
import { answer, list, object, type Route, type RouteName, reference, refusal, text } from './route.ts'

/** Seconds. */
const usualTimeout = 5
const longestTimeout = 60
/** Milliseconds between two looks. Another process may write the message, so no event of this one says that it came. */
const interval = 25
/** Messages that a refusal names. */
const mostNamed = 10

/** The messages that would have been sent. */
export const inboxRoutes = {
  'GET /_poolhouse/inbox': {
    id: 'readInbox',
    about: 'The messages that would have been sent, the newest first, 200 at most. Reading them takes none.',
    answers: { 200: { about: 'The messages.', schema: object({ messages: list(reference('Message')) }) } },
    run: async (_, { context }) => answer(200, { messages: await readInbox(context) }),
  },
  'GET /_poolhouse/inbox/next': {
    id: 'nextMessage',
    about:
      'The oldest message to this recipient that no such request was answered with; waits until there is one. Each message is given once, so that a code of an earlier step is never mistaken for that of the next.',
    query: {
      to: { about: 'The address or phone number, as the user has it. Letter case does not count.', schema: text, isRequired: true },
      kind: {
        about: 'code (sign-up, recovery, verification), mfa, invitation or custom-sender.',
        schema: { type: 'string', enum: ['code', 'mfa', 'invitation', 'custom-sender'] },
      },
      pool: { about: 'Only messages of this user pool.', schema: text },
      timeout: {
        about: `Seconds to wait, at most ${longestTimeout}.`,
        schema: { type: 'number', minimum: 0, maximum: longestTimeout, default: usualTimeout },
      },
    },
    answers: {
      200: { about: 'The message. It is not given again.', schema: reference('Message') },
      404: { about: 'None came in time. The message says what is in the inbox.', schema: reference('Problem') },
    },
    async run({ query: { to, kind, pool, timeout = String(usualTimeout) }, gone }, { context }) {
      if (to === undefined || to === '') return refusal('The query has no "to": the address or phone number that the message goes to.')
      if (kind !== undefined && !isKind(kind)) return refusal(`kind "${kind}" is none of ${kinds.join(', ')}.`)
      const seconds = Number(timeout)
      if (timeout.trim() === '' || !(seconds >= 0 && seconds <= longestTimeout))
        return refusal(`timeout "${timeout}" is not a number of seconds from 0 to ${longestTimeout}.`)
      const question: InboxQuestion = { to, kind, pool }
      const end = performance.now() + seconds * 1000
      const passed = new Set<string>()
      for (;;) {
        if (gone.aborted) return refusal('The client closed the connection.', 499)
        const message = await takeNext(context, question, passed)
        if (message) return answer(200, message)
        const left = end - performance.now()
        if (left <= 0) break
        await wait(Math.min(interval, left))
      }
      return refusal(await whyNone(await readInbox(context), question, seconds), 404)
    },
  },
} satisfies Record<RouteName, Route>

const kinds = ['code', 'mfa', 'invitation', 'custom-sender'] as const
const isKind = (kind: string): kind is (typeof kinds)[number] => kinds.some(each => each === kind)

async function whyNone(messages: Awaited<ReturnType<typeof readInbox>>, { to, kind, pool }: InboxQuestion, seconds: number) {
  const wanted = `${kind === undefined ? 'message' : `message of the kind ${kind}`} to "${to}"${pool === undefined ? '' : ` of ${pool}`}`
  const none = `No ${wanted} came within ${seconds} s.`
  if (messages.length === 0)
    return `${none} The inbox is empty. Check that the request that causes it succeeded, and that the pool sends it: AutoVerifiedAttributes for a code at sign-up, an attribute email or phone_number of the user.`
  const named = messages
    .slice(0, mostNamed)
    .map(message => `${message.kind} to ${message.to} of ${message.poolId}${message.takenAt === undefined ? '' : ' (given already)'}`)
  const more = messages.length > mostNamed ? `, and ${messages.length - mostNamed} more` : ''
  return `${none} The inbox has, newest first: ${named.join(', ')}${more}. Each message is given once; "GET /_poolhouse/inbox" shows all.`
}
