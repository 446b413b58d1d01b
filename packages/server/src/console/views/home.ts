import { type Markup, markup } from '../../http/index.ts'
import { type Pool, tierOf } from '../../pools/index.ts'
import type { RequestEvent } from '../../request-log/index.ts'
import { card, copyable, counted, empty, inset, pager, table } from '../components.ts'
import type { Page } from '../layout.ts'
import { paths, withQuery } from '../paths.ts'
import { moment } from '../time.ts'
import { aheadText } from './clock.ts'
import { requestTable } from './requests.ts'

/** A pool with numbers of what it has. */
export interface PoolSummary {
  pool: Pool
  counts: Record<'users' | 'clients', number>
}

/** What the first page shows. */
export interface HomeData {
  pools: readonly PoolSummary[]
  /** The id after which the next page of pools begins. */
  next: string | undefined
  isFirst: boolean
  counts: Record<'pools' | 'clients' | 'users', number>
  countLimit: number
  events: readonly RequestEvent[]
  publicUrl: string
  /** By the domain clock, in milliseconds. */
  now: number
  realNow: number
}

const tile = (number: string, text: string, href?: string): Markup =>
  href === undefined
    ? markup`<div class="tile"><b>${number}</b><span>${text}</span></div>`
    : markup`<a class="tile" href="${href}"><b>${number}</b><span>${text}</span></a>`

const tilesView = ({ counts, countLimit, now, realNow }: HomeData): Markup => markup`<div class="tiles" data-live="tiles">
${tile(counted(counts.pools, countLimit), counts.pools === 1 ? 'user pool' : 'user pools')}
${tile(counted(counts.clients, countLimit), counts.clients === 1 ? 'app client' : 'app clients')}
${tile(counted(counts.users, countLimit), counts.users === 1 ? 'user' : 'users')}
<a class="tile" href="${paths.clock}"><b class="text">${moment(now, realNow)}</b><span>${aheadText({ now, realNow })}</span></a>
</div>`

const noPools = (publicUrl: string): Markup =>
  empty(
    'There is no user pool yet',
    markup`<code>poolhouse up DIR</code> deploys a Pulumi program. A file <code>poolhouse.seed.yaml</code> beside the data directory makes pools, clients and users when the service starts. An AWS SDK makes them with <code>${publicUrl}</code> as its endpoint.`,
  )

const poolTable = (pools: readonly PoolSummary[], limit: number): Markup =>
  table(
    'User pools',
    [
      {
        title: 'Pool',
        className: 'lead',
        view: ({ pool: { id, config } }) => markup`<a href="${paths.pool(id)}"><b>${config.Name}</b></a><small class="mono">${id}</small>`,
      },
      { title: 'Clients', className: 'num', view: ({ counts }) => counted(counts.clients, limit) },
      { title: 'Users', className: 'num', view: ({ counts }) => counted(counts.users, limit) },
      { title: 'Tier', view: ({ pool }) => tierOf(pool).toLowerCase() },
      { title: 'Created', className: 'when', view: ({ pool: { createdAt } }) => moment(createdAt) },
    ],
    pools,
    ({ pool: { id } }) => id,
  )

const connectView = (publicUrl: string): Markup =>
  inset(markup`<p>Give an AWS SDK, Amplify, boto3 or Terraform this address as the endpoint of <code>cognito-idp</code>. Any credentials do. The page of a client has the whole configuration to copy.</p>
${copyable('endpoint', publicUrl)}`)

/** The first page. */
export const homeView = (data: HomeData): Page => {
  const { pools, next, isFirst, events, countLimit, publicUrl } = data
  return {
    title: 'User pools',
    section: 'pools',
    about: markup`Poolhouse answers as Amazon Cognito user pools do, here in development mode.`,
    body: markup`${tilesView(data)}
${card(
  { title: 'Pools', live: 'pools' },
  markup`${pools.length === 0 ? noPools(publicUrl) : poolTable(pools, countLimit)}${pager(next === undefined ? undefined : withQuery(paths.home, { after: next }), isFirst ? undefined : paths.home)}`,
)}
${card(
  { title: 'Last requests', note: markup`<a href="${paths.requests}">all requests</a>`, live: 'requests' },
  events.length === 0
    ? empty('No request yet', 'Each request appears here as it comes, and a refused one with the setting that decided it.')
    : requestTable(events),
)}
${card({ title: 'Connect' }, connectView(publicUrl))}`,
  }
}
