import type {
  GroupType,
  ProviderDescription,
  ResourceServerType,
  UserPoolClientDescription,
  UserPoolType,
  UserType,
} from '@poolhouse/contract'
import { type Markup, markup } from '../../http/index.ts'
import { card, copyable, counted, empty, inset, pager, table, tags } from '../components.ts'
import type { Page } from '../layout.ts'
import { paths, withQuery } from '../paths.ts'
import { apiMoment } from '../time.ts'
import { poolFacts } from './pool-facts.ts'
import { statusBadges } from './user-status.ts'

/** A user of ListUsers with its second factors. */
export interface ListedUser extends UserType {
  sub: string
  factors: readonly string[]
}

type ListName = 'clients' | 'users' | 'groups' | 'providers'

/** What the page of a pool shows. */
export interface PoolData {
  described: UserPoolType
  counts: Record<ListName, number>
  countLimit: number
  clients: readonly UserPoolClientDescription[]
  users: readonly ListedUser[]
  groups: readonly GroupType[]
  providers: readonly ProviderDescription[]
  resourceServers: readonly ResourceServerType[]
  /** What was searched for. */
  find: string
  /** The paging tokens of the address. */
  tokens: Record<ListName, string | undefined>
  /** Those of the next pages. */
  next: Record<ListName, string | undefined>
  publicUrl: string
}

/** The username, and for pools of generated usernames the address that the user signs in with. */
const nameOf = ({ Username, Attributes = [] }: UserType, byAddress: boolean): string => {
  const attribute = (name: string) => Attributes.find(({ Name }) => Name === name)?.Value
  return (byAddress ? (attribute('email') ?? attribute('phone_number')) : undefined) ?? Username ?? ''
}

function pagerOf({ described, tokens, next, find }: PoolData, list: ListName): Markup | undefined {
  const query = { find: list === 'users' && find !== '' ? find : undefined }
  const to = (token: string | undefined) => `${withQuery(paths.pool(described.Id!), { ...query, [list]: token })}#${list}`
  return pager(next[list] === undefined ? undefined : to(next[list]), tokens[list] === undefined ? undefined : to(undefined))
}

function usersView(data: PoolData): Markup {
  const { described, users, find, counts } = data
  const poolId = described.Id!
  const search = markup`<form class="line" method="get" action="${paths.pool(poolId)}#users" role="search"><label>Begins with <input name="find" value="${find}" placeholder="username, mail or +1…"></label><button type="submit">Find</button>${find === '' ? undefined : markup`<a href="${paths.pool(poolId)}#users">all users</a>`}</form>`
  const list =
    users.length === 0
      ? find === ''
        ? empty(
            'This pool has no user yet',
            markup`A user signs up at the sign-in page of a client or by <code>SignUp</code>; <code>AdminCreateUser</code> and a seed create one.`,
          )
        : empty(
            `No user begins with “${find}”`,
            'What has an @ is looked for as a mail address, what begins with + as a telephone number, everything else as a username.',
          )
      : table(
          'Users',
          [
            {
              title: 'User',
              className: 'lead',
              view: user =>
                markup`<a href="${paths.user(poolId, user.sub)}"><b>${nameOf(user, described.UsernameAttributes !== undefined)}</b></a><small class="mono">${user.sub}</small>`,
            },
            { title: 'Status', view: ({ UserStatus, Enabled }) => markup`${statusBadges(UserStatus, Enabled)}` },
            { title: 'Second factors', view: ({ factors }) => tags(factors) },
            { title: 'Created', className: 'when', view: ({ UserCreateDate }) => apiMoment(UserCreateDate) },
          ],
          users,
          ({ sub }) => sub,
        )
  // What is typed must stay while the list is updated.
  return markup`${counts.users > 0 ? inset(search) : undefined}<div data-live="users">${list}${pagerOf(data, 'users')}</div>`
}

function clientsView(data: PoolData): Markup {
  const { described, clients } = data
  const list =
    clients.length === 0
      ? empty(
          'This pool has no app client yet',
          markup`Make one with <code>CreateUserPoolClient</code>, in a seed, or as <code>aws.cognito.UserPoolClient</code> of a Pulumi program.`,
        )
      : table(
          'App clients',
          [
            {
              title: 'Client',
              className: 'lead',
              view: ({ ClientId, ClientName }) => markup`<a href="${paths.client(described.Id!, ClientId!)}"><b>${ClientName}</b></a>`,
            },
            { title: 'Client id', view: ({ ClientId }) => markup`<span class="mono">${ClientId}</span>` },
          ],
          clients,
          ({ ClientId }) => ClientId!,
        )
  return markup`${list}${pagerOf(data, 'clients')}`
}

const groupsView = (data: PoolData): Markup =>
  markup`${
    data.groups.length === 0
      ? empty('No groups', markup`<code>CreateGroup</code> makes one; the tokens of its members have it in <code>cognito:groups</code>.`)
      : table(
          'Groups',
          [
            {
              title: 'Group',
              className: 'lead',
              view: ({ GroupName, Description }) => markup`<b>${GroupName}</b>${Description && markup`<small>${Description}</small>`}`,
            },
            { title: 'Role', view: ({ RoleArn }) => RoleArn && markup`<span class="mono">${RoleArn}</span>` },
            { title: 'Precedence', className: 'num', view: ({ Precedence }) => Precedence },
          ],
          data.groups,
          ({ GroupName }) => GroupName!,
        )
  }${pagerOf(data, 'groups')}`

const providersView = (data: PoolData): Markup =>
  markup`${
    data.providers.length === 0
      ? empty('No identity providers', markup`<code>CreateIdentityProvider</code> adds one; users then sign in there too.`)
      : table(
          'Identity providers',
          [
            { title: 'Provider', className: 'lead', view: ({ ProviderName }) => markup`<b>${ProviderName}</b>` },
            { title: 'Type', view: ({ ProviderType }) => ProviderType },
            { title: 'Created', className: 'when', view: ({ CreationDate }) => apiMoment(CreationDate) },
          ],
          data.providers,
          ({ ProviderName }) => ProviderName!,
        )
  }${pagerOf(data, 'providers')}`

const resourceServersView = (servers: readonly ResourceServerType[]): Markup =>
  servers.length === 0
    ? empty('No resource servers', markup`<code>CreateResourceServer</code> defines scopes of your own.`)
    : table(
        'Resource servers',
        [
          {
            title: 'Server',
            className: 'lead',
            view: ({ Name, Identifier }) => markup`<b>${Name}</b><small class="mono">${Identifier}</small>`,
          },
          { title: 'Scopes', view: ({ Identifier, Scopes = [] }) => tags(Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`)) },
        ],
        servers,
      )

/** The page of a pool. */
export function poolView(data: PoolData): Page {
  const { described, counts, countLimit, publicUrl, resourceServers } = data
  const id = described.Id!
  const note = (list: ListName) => (counts[list] === 0 ? undefined : counted(counts[list], countLimit))
  return {
    title: described.Name!,
    section: 'pools',
    about: markup`<span class="mono">${id}</span>`,
    crumbs: [{ text: 'User pools', href: paths.home }],
    body: markup`<div class="grid wide"><div>
${card({ title: 'App clients', note: note('clients'), id: 'clients', live: 'clients' }, clientsView(data))}
${card({ title: 'Users', note: note('users'), id: 'users' }, usersView(data))}
${card({ title: 'Groups', note: note('groups'), id: 'groups', live: 'groups' }, groupsView(data))}
${card({ title: 'Identity providers', note: note('providers'), id: 'providers', live: 'providers' }, providersView(data))}
${card({ title: 'Resource servers', live: 'servers' }, resourceServersView(resourceServers))}
</div><div>
${card({ title: 'Settings', live: 'settings' }, poolFacts(described))}
${card(
  { title: 'Addresses' },
  inset(
    markup`<h3>OpenID Connect discovery</h3>${copyable('discovery', `${publicUrl}/${id}/.well-known/openid-configuration`)}<h3>Keys (JWKS)</h3>${copyable('jwks', `${publicUrl}/${id}/.well-known/jwks.json`)}`,
  ),
)}
</div></div>`,
  }
}
