import type { IncomingMessage } from 'node:http'
import { ServiceError } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { markup, readFormFields } from '../http/index.ts'
import { loadPool } from '../pools/index.ts'
import { giveFeedbackByToken } from '../threat-protection/index.ts'
import { findUser } from '../users/index.ts'
import { pageResponse } from './layout.ts'
import { selectLanguage, textsOf } from './texts/index.ts'

const fields = ['username', 'event_id', 'feedback_token', 'feedback_value'] as const
type Answer = Record<(typeof fields)[number], string>

/** Each of the fields once, and none longer than it can be; undefined otherwise. */
function readAnswer(given: URLSearchParams): Answer | undefined {
  const answer = Object.fromEntries(fields.map(name => [name, given.getAll(name).length === 1 ? given.get(name)! : ''])) as Answer
  const isPossible = fields.every(name => answer[name] !== '' && answer[name].length <= 128 && !answer[name].includes('\0'))
  return isPossible && /^(?:Valid|Invalid)$/.test(answer.feedback_value) ? answer : undefined
}

/**
 * `/<poolId>/authEventFeedback`, behind the links of a mail about a sign-in. Mail scanners open every link, so that opening one only asks, and the button
 * answers. The token is the proof, and every failure shows the same page.
 */
export async function answerFeedback(
  call: Call,
  incoming: IncomingMessage,
  { poolId, query }: { poolId: string; query: URLSearchParams },
): Promise<Response> {
  const lang = selectLanguage(incoming.headers)
  const texts = textsOf(lang)
  const given = incoming.method === 'POST' ? await readFormFields(incoming) : query
  const answer = typeof given === 'string' ? undefined : readAnswer(given)
  const invalid = () => pageResponse(400, { lang, title: texts.linkInvalidTitle, body: markup`<p>${texts.feedbackInvalidText}</p>` })
  if (!answer) return invalid()
  const isOwn = answer.feedback_value === 'Valid'
  if (incoming.method !== 'POST') {
    const hidden = fields.map(name => markup`<input type="hidden" name="${name}" value="${answer[name]}">`)
    const body = markup`<p>${texts.feedbackQuestion}</p><form method="post" action="/${poolId}/authEventFeedback">${hidden}
<button>${isOwn ? texts.feedbackYes : texts.feedbackNo}</button></form>`
    return pageResponse(200, { lang, title: texts.feedbackTitle, body }, { forms: ["'self'"] })
  }
  const isTaken = await takeAnswer(call, poolId, answer)
  return isTaken ? pageResponse(200, { lang, title: texts.feedbackTitle, body: markup`<p>${texts.feedbackThanks}</p>` }) : invalid()
}

async function takeAnswer(call: Call, poolId: string, answer: Answer): Promise<boolean> {
  const pool = await loadPool(call, poolId)
  if (!pool) return false
  try {
    const sub = (await findUser(call, pool, answer.username))?.sub
    const value = answer.feedback_value === 'Valid' ? 'Valid' : 'Invalid'
    await giveFeedbackByToken(call, pool, { sub, eventId: answer.event_id, token: answer.feedback_token, value })
    return true
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    call.trace.refusal = error
    return false
  }
}
