import { type Markup, markup } from '../../http/index.ts'
import type { EventLevel, RequestEvent } from '../../request-log/index.ts'
import { badge, card, empty, pager, type Tone, table } from '../components.ts'
import type { Page } from '../layout.ts'
import { paths, withQuery } from '../paths.ts'
import { moment } from '../time.ts'
import { ruleView } from './rule.ts'

const tones: Readonly<Record<EventLevel, Tone>> = { info: 'good', warn: 'bad', error: 'bad' }

/** Whom a request was about, as links. */
const subjects = ({ poolId, clientId, user }: RequestEvent): Markup | undefined =>
  poolId === undefined
    ? undefined
    : markup`<small><a href="${paths.pool(poolId)}">${poolId}</a>${clientId && markup` · client <a href="${paths.client(poolId, clientId)}">${clientId}</a>`}${user && markup` · user <a href="${paths.user(poolId, user)}">${user}</a>`}</small>`

const requestView = (event: RequestEvent): Markup => {
  const { operation, method, path, rule, message } = event
  return markup`<b>${operation ?? `${method} ${path}`}</b>${subjects(event)}${
    rule ? ruleView(rule) : event.level !== 'info' && message ? markup`<div class="why"><p>${message}</p></div>` : undefined
  }`
}

/** Requests, the newest first, each refusal with the rule that decided it. */
export const requestTable = (events: readonly RequestEvent[]): Markup =>
  table(
    'Requests',
    [
      { title: 'Time', className: 'when', view: ({ time }) => moment(Date.parse(time)) },
      { title: 'Request', className: 'lead', view: requestView },
      { title: 'Outcome', view: ({ outcome, level }) => badge(outcome, tones[level]) },
      { title: 'Duration', className: 'num', view: ({ durationMs }) => `${durationMs.toFixed(durationMs < 10 ? 1 : 0)} ms` },
    ],
    events,
    ({ number }) => String(number),
  )

/** What the page of requests shows. */
export interface RequestsData {
  events: readonly RequestEvent[]
  refusedOnly: boolean
  /** The number before which the next page begins. */
  next: string | undefined
  isFirst: boolean
}

/** The page of requests. */
export function requestsView({ events, refusedOnly, next, isFirst }: RequestsData): Page {
  const errors = refusedOnly ? '1' : undefined
  const filter = (text: string, query: Record<string, string>, isCurrent: boolean) =>
    markup`<a href="${withQuery(paths.requests, query)}"${isCurrent ? markup` aria-current="page"` : undefined}>${text}</a>`
  return {
    title: 'Requests',
    section: 'requests',
    about: markup`The last 1,000 requests of this process, without health checks. <code>poolhouse explain ID</code> tells one in full.`,
    body: markup`<nav class="periods" aria-label="Filter">${filter('All', {}, !refusedOnly)}${filter('Refused and failed', { errors: '1' }, refusedOnly)}</nav>
${card(
  { title: refusedOnly ? 'Refused and failed' : 'All requests', note: 'the newest first', live: 'requests' },
  markup`${
    events.length === 0
      ? empty(
          refusedOnly ? 'Nothing was refused' : 'No request yet',
          refusedOnly
            ? 'A refusal appears here with the setting that decided it.'
            : 'Give an AWS SDK or Amplify the address of this service, and its requests appear here.',
        )
      : requestTable(events)
  }${pager(next === undefined ? undefined : withQuery(paths.requests, { errors, before: next }), isFirst ? undefined : withQuery(paths.requests, { errors }))}`,
)}`,
  }
}
