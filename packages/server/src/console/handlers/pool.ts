import type { UserType } from '@poolhouse/contract'
import type { Call } from '../../context.ts'
import { factorsOf, mfaMembers } from '../../factors/index.ts'
import { perform } from '../../operations/in-process.ts'
import { describePool, type Pool } from '../../pools/index.ts'
import { countRowsOfPool } from '../../storage/index.ts'
import { pageResponse } from '../layout.ts'
import { type ConsoleRequest, callOn, poolOf } from '../request.ts'
import { type ListedUser, poolView } from '../views/pool.ts'
import { countLimit } from './home.ts'

const perPage = 20

/** The filter of ListUsers for what somebody types: a mail address, a telephone number, else the beginning of a username. */
export function filterFor(text: string): string {
  const attribute = text.includes('@') ? 'email' : text.startsWith('+') ? 'phone_number' : 'username'
  return `${attribute} ^= "${text.replaceAll(/[\\"]/g, '\\$&')}"`
}

/** Paging tokens of the lists, as they stand in the address. */
const lists = ['clients', 'users', 'groups', 'providers'] as const

/** A user pool: what it has, each list in pages of the API. */
export async function poolPage(request: ConsoleRequest): Promise<Response> {
  const { context, query } = request
  const pool = await poolOf(request)
  const call = callOn(request, pool)
  const UserPoolId = pool.id
  const tokens = Object.fromEntries(lists.map(name => [name, query.get(name) || undefined])) as Record<
    (typeof lists)[number],
    string | undefined
  >
  const find = (query.get('find') ?? '').trim().slice(0, 200)
  const page = (name: (typeof lists)[number]) => ({ ...(tokens[name] !== undefined && { NextToken: tokens[name] }) })

  const counts = await context.store.read(countRowsOfPool(pool.id, countLimit))
  const clients = await perform(call, 'ListUserPoolClients', { UserPoolId, MaxResults: perPage, ...page('clients') })
  const users = await perform(call, 'ListUsers', {
    UserPoolId,
    Limit: perPage,
    ...(tokens.users !== undefined && { PaginationToken: tokens.users }),
    ...(find !== '' && { Filter: filterFor(find) }),
  })
  const groups = await perform(call, 'ListGroups', { UserPoolId, Limit: perPage, ...page('groups') })
  const providers = await perform(call, 'ListIdentityProviders', { UserPoolId, MaxResults: perPage, ...page('providers') })
  const { ResourceServers = [] } = await perform(call, 'ListResourceServers', { UserPoolId, MaxResults: 50 })
  return pageResponse(
    200,
    poolView({
      described: describePool(pool, counts.users, { hasProviders: counts.providers > 0 }),
      counts,
      countLimit,
      clients: clients.UserPoolClients ?? [],
      users: await withFactors(call, pool, users.Users ?? []),
      groups: groups.Groups ?? [],
      providers: providers.Providers ?? [],
      resourceServers: ResourceServers,
      find,
      tokens,
      next: { clients: clients.NextToken, users: users.PaginationToken, groups: groups.NextToken, providers: providers.NextToken },
      publicUrl: context.settings.publicUrl,
    }),
  )
}

/** The second factors of each user on the page. */
const withFactors = (call: Call, pool: Pool, users: readonly UserType[]): Promise<ListedUser[]> =>
  Promise.all(
    users.map(async user => {
      const sub = user.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? ''
      return { ...user, sub, factors: mfaMembers(await factorsOf(call, pool, sub)).UserMFASettingList ?? [] }
    }),
  )
