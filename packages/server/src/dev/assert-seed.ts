import { type KindName, keyOf, requestOf, type SeedEntry, seedKinds } from './seed-kinds.ts'
import { assertObject } from './seed-members.ts'
import { isPoolId, type Seed, SeedError, type SeedPool, type SeedServiceClient, type SeedUser } from './seed-shape.ts'

/** Checks the members of the seed. Their values are checked by the operations that create them. @throws SeedError */
export function assertSeed(seed: Seed): void {
  assertObject(seed, 'seed', '')
  const ids = { pool: new Map<string, string>(), client: new Map<string, string>() }
  for (const [index, pool] of seed.pools.entries()) {
    const path = `pools[${index}]`
    if (!isPoolId(pool.id))
      throw new SeedError(`${path}.id "${pool.id}" is not a pool id: a region, "_", letters and digits, such as us-east-1_Local1`)
    assertFirst(ids.pool, pool.id, `${path}.id`)
    for (const [n, client] of (pool.clients ?? []).entries()) assertFirst(ids.client, client.id, `${path}.clients[${n}].id`)
    const domains = new Map<string, string>()
    for (const [n, client] of (pool.serviceClients ?? []).entries()) {
      const at = `${path}.serviceClients[${n}]`
      assertServiceClientValues(client, at)
      assertFirst(domains, `${client.service} ${client.domain}`, at)
      if (client.id !== undefined) assertFirst(ids.client, client.id, `${at}.id`)
    }
    assertEachOnce(pool, path)
    const usernames = new Map<string, string>()
    for (const [n, user] of (pool.users ?? []).entries()) {
      const at = `${path}.users[${n}]`
      assertUser(user, at)
      assertFirst(usernames, user.username, `${at}.username`)
    }
  }
}

function assertEachOnce(pool: SeedPool, path: string): void {
  for (const [name, kind] of Object.entries(seedKinds)) {
    const seen = new Map<string, string>()
    for (const [n, entry] of ((pool[name as KindName] ?? []) as readonly SeedEntry[]).entries()) {
      const request = requestOf(kind, entry)
      const shown = kind.key.map(member => request[member] ?? 'all').join(' ')
      assertFirst(seen, keyOf(kind, request), `${path}.${name}[${n}]`, shown)
    }
  }
}

/** How the password of a user with each status is given. */
const passwordRules: Readonly<Record<NonNullable<SeedUser['status']>, 'required' | 'optional' | 'none'>> = {
  CONFIRMED: 'required',
  UNCONFIRMED: 'required',
  FORCE_CHANGE_PASSWORD: 'optional',
  RESET_REQUIRED: 'optional',
  EXTERNAL_PROVIDER: 'none',
}

function assertUser(user: SeedUser, path: string): void {
  const { status = 'CONFIRMED', password, sealedPassword, passwordDisabled = false, totp, identities = [] } = user
  const given = [password, sealedPassword].filter(each => each !== undefined)
  const rule = passwordDisabled ? 'none' : passwordRules[status]
  if (given.length === 0 && rule === 'required') throw new SeedError(`${path} has no "password"`)
  if (given.length === 2) throw new SeedError(`${path} has "password" and "sealedPassword". Give one of them`)
  if (given.length > 0 && rule === 'none')
    throw new SeedError(
      `${path} has a password, and a user with ${passwordDisabled ? 'passwordDisabled' : `the status ${status}`} has none`,
    )
  if (totp && (totp.secret === undefined) === (totp.sealed === undefined))
    throw new SeedError(`${path}.totp has not exactly one of secret, sealed`)
  if (totp?.secret !== undefined && !/^[A-Z2-7]{16,}=*$/i.test(totp.secret))
    throw new SeedError(`${path}.totp.secret is not base32: 16 or more of the letters A to Z and the digits 2 to 7`)
  if (status !== 'EXTERNAL_PROVIDER') return
  const [own] = identities
  if (!own) throw new SeedError(`${path} has no "identities", and its status is EXTERNAL_PROVIDER: the first is its own`)
  if (own.attribute !== undefined && own.attribute !== 'Cognito_Subject')
    throw new SeedError(`${path}.identities[0].attribute "${own.attribute}" is not Cognito_Subject, by which a user of a provider is known`)
  const username = `${own.provider}_${own.value}`
  if (user.username.toLowerCase() !== username.toLowerCase())
    throw new SeedError(`${path}.username "${user.username}" is not that of its first identity. Write "${username}"`)
}

const domainName = /^[a-z][a-z0-9-]{2,27}$/

/** @throws SeedError */
export function assertServiceClient(client: SeedServiceClient, path: string): void {
  assertObject(client, 'serviceClient', path)
  assertServiceClientValues(client, path)
}

function assertServiceClientValues({ domain, url }: SeedServiceClient, path: string): void {
  if (!domainName.test(domain))
    throw new SeedError(`${path}.domain "${domain}" is not a domain name: 3 to 28 lower-case letters, digits and hyphens, after a letter`)
  if (url !== undefined && !URL.canParse(url)) throw new SeedError(`${path}.url "${url}" is not an address such as http://localhost:5601`)
}

/** The second of two with the same id would look like one that exists already. */
function assertFirst(seen: Map<string, string>, id: string, path: string, shown = id): void {
  const first = seen.get(id)
  if (first !== undefined) throw new SeedError(`${path} "${shown}" is also ${first}. Give each its own.`)
  seen.set(id, path)
}
