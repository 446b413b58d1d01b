import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  createBrowserSession,
  createFederatedUser,
  createIdentityProvider,
  deleteIdentityProvider,
  deleteUser,
  disablePassword,
  keepPendingSignIn,
  linkIdentity,
  listGroupsOfUser,
  listIdentitiesOfUser,
  readBrowserSession,
  readUser,
  readUserByIdentity,
  resolveLink,
  takePendingSignIn,
  unlinkIdentity,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Sign-ins at identity providers. */
export function federation({ store, newPool, newUser, removePool }: Suite): void {
  const newIdentity = (pool_id: string, value: string, sub: string = randomUUID()) => ({
    identity: {
      pool_id,
      provider: 'Fake',
      attribute: 'Cognito_Subject',
      value,
      sub,
      is_primary: 1 as const,
      created_at: at,
      binding: 'mac',
    },
    user: {
      user: {
        ...{ pool_id, sub, username: `Fake_${value}`, status: 'EXTERNAL_PROVIDER' as const, attributes: '{}', created_at: at },
        password_expires_at: null,
      },
      aliases: [{ kind: 'username' as const, value: `Fake_${value}` }],
    },
    group: { memberBinding: 'mac', name: `${pool_id}_Fake`, description: 'of the provider' },
  })
  const keyOf = ({ identity: { pool_id, provider, attribute, value } }: ReturnType<typeof newIdentity>) => ({
    ...{ pool_id, provider, attribute, value },
  })

  test('of parallel requests with one state one takes the pending sign-in; another browser and a late request take none', async () => {
    const pool_id = await newPool()
    const keep = async () => {
      const id = randomUUID()
      const pending = { id, pool_id, browser: 'mine', sealed: bytes('sealed'), expires_at: at + 1_000 }
      for (const _ of [1, 2]) await store.decide(keepPendingSignIn, { pending })
      return id
    }
    const take = (id: string, by: string, browser = 'mine', when = at) => store.decide(takePendingSignIn, { id, browser, at: when, by })
    const id = await keep()
    expect(await take(id, 'other', 'theirs')).toEqual({ kind: 'other-browser' })
    const taken = await parallel(8, index => take(id, `by ${index}`))
    expect(tally(taken)).toEqual({ taken: 1, used: 7 })
    const winner = `by ${taken.findIndex(({ kind }) => kind === 'taken')}`
    expect(await take(id, winner), 'a run that is repeated after its answer was lost').toMatchObject({
      kind: 'taken',
      pending: { pool_id, browser: 'mine', spent_by: winner },
    })
    expect(await take(await keep(), 'late', 'mine', at + 1_000)).toEqual({ kind: 'expired' })
    expect(await take('none', 'me')).toEqual({ kind: 'unknown' })
    const last = await keep()
    expect(await removePool(pool_id)).toBe('deleted')
    expect(await take(last, 'me')).toEqual({ kind: 'unknown' })
  })

  test('parallel first sign-ins of one identity create one user, in the group of the provider; names of others are not taken', async () => {
    const pool_id = await newPool()
    const made = Array.from({ length: 6 }, () => newIdentity(pool_id, 'one'))
    const outcomes = await parallel(6, index => store.decide(createFederatedUser, made[index]!))
    expect(tally(outcomes)).toEqual({ created: 1, exists: 5 })
    const winner = made[outcomes.findIndex(({ kind }) => kind === 'created')]!
    expect(await store.decide(createFederatedUser, winner), 'run again').toEqual({ kind: 'created' })
    const { sub } = winner.identity
    expect(await store.read(readUserByIdentity(keyOf(winner)))).toMatchObject({ identity: winner.identity, user: { sub } })
    expect(await store.read(listIdentitiesOfUser(pool_id, sub))).toEqual([winner.identity])
    const groups = await store.read(listGroupsOfUser({ poolId: pool_id, sub, after: '', limit: 9 }))
    expect(groups.map(({ name }) => name)).toEqual([`${pool_id}_Fake`])

    await newUser(pool_id, 'native')
    const squatted = newIdentity(pool_id, 'two')
    const taken = { ...squatted, user: { ...squatted.user, aliases: [{ kind: 'username' as const, value: 'native' }] } }
    expect(await store.decide(createFederatedUser, taken)).toEqual({ kind: 'taken', by: 'username' })
    expect(await store.read(readUserByIdentity(keyOf(squatted)))).toBeUndefined()
    expect(await store.decide(createFederatedUser, squatted)).toEqual({ kind: 'created' })

    expect(await store.decide(deleteUser, { poolId: pool_id, sub })).toBe('deleted')
    expect(await store.read(readUserByIdentity(keyOf(winner)))).toBeUndefined()
    expect(await store.decide(createFederatedUser, newIdentity(pool_id, 'one'))).toEqual({ kind: 'created' })
    expect(await removePool(pool_id)).toBe('deleted')
    expect(await store.decide(createFederatedUser, newIdentity(pool_id, 'three'))).toEqual({ kind: 'pool-gone' })
  })

  test('a deleted provider ends the browser sessions of its users, and no others', async () => {
    const pool_id = await newPool()
    const provider = { pool_id, name: 'Fake', type: 'OIDC', sealed: bytes('x'), created_at: at, created_by: 'me' }
    expect(await store.decide(createIdentityProvider, { provider, identifiers: [], limit: 9 })).toMatchObject({ kind: 'created' })
    const begin = async (of: { provider?: string; sealed_provider_session?: string }) => {
      const { sub } = await newUser(pool_id)
      const id = randomUUID()
      const times = { auth_time: at / 1000, created_at: at, expires_at: at + 1_000, last_active_at: null, last_address: null, agent: null }
      const session = { id, pool_id, sub, client_id: 'c', ...times, binding: null, ...of }
      expect(await store.decide(createBrowserSession, { session })).toBe('created')
      return id
    }
    const mine = await begin({ provider: 'Fake', sealed_provider_session: 'sealed' })
    const [own, other] = [await begin({}), await begin({ provider: 'Other' })]
    expect(await store.read(readBrowserSession(mine))).toMatchObject({ session: { provider: 'Fake', sealed_provider_session: 'sealed' } })
    expect(await store.read(readBrowserSession(own))).toMatchObject({ session: { provider: null, sealed_provider_session: null } })
    expect(await store.decide(deleteIdentityProvider, { poolId: pool_id, name: 'Fake', at })).toBe('deleted')
    const ended = await Promise.all([mine, own, other].map(async id => (await store.read(readBrowserSession(id)))?.session.ended_at))
    expect(ended).toEqual([at, null, null])
  })

  const linkOf = (pool_id: string, sub: string, value: string, version: number, attribute = 'Cognito_Subject') => ({
    identity: { pool_id, provider: 'Fake', attribute, value, sub, is_primary: 0 as const, created_at: at, binding: 'mac' },
    ownUsername: attribute === 'Cognito_Subject' ? `Fake_${value}` : undefined,
    user: { poolId: pool_id, sub, version, by: randomUUID(), attributes: JSON.stringify({ identities: value }), at },
    limit: 2,
  })
  const attributesOf = async (pool_id: string, sub: string) => JSON.parse((await store.read(readUser(pool_id, sub)))!.attributes)

  test('of parallel links of one identity one holds, and of parallel links of one user one for each version', async () => {
    const pool_id = await newPool()
    const users = await Promise.all(Array.from({ length: 6 }, () => newUser(pool_id)))
    const links = users.map(({ sub }) => linkOf(pool_id, sub, 'one', 1))
    const outcomes = await parallel(6, index => store.decide(linkIdentity, links[index]!))
    expect(tally(outcomes)).toEqual({ linked: 1, 'linked-elsewhere': 5 })
    const winner = outcomes.findIndex(({ kind }) => kind === 'linked')
    expect(await store.decide(linkIdentity, links[winner]!), 'run again').toEqual({ kind: 'linked' })
    for (const [index, { sub }] of users.entries())
      expect(await attributesOf(pool_id, sub)).toEqual(index === winner ? { identities: 'one' } : {})

    const { sub } = await newUser(pool_id)
    const made = ['a', 'b', 'c', 'd'].map(value => linkOf(pool_id, sub, value, 1))
    expect(tally(await parallel(4, index => store.decide(linkIdentity, made[index]!)))).toEqual({ linked: 1, conflict: 3 })
    const [first] = await store.read(listIdentitiesOfUser(pool_id, sub))
    expect(await store.decide(linkIdentity, linkOf(pool_id, sub, first!.value, 2))).toEqual({ kind: 'linked-before' })
    expect(await store.decide(linkIdentity, linkOf(pool_id, sub, 'e', 2))).toEqual({ kind: 'linked' })
    expect(await store.decide(linkIdentity, linkOf(pool_id, sub, 'f', 3))).toEqual({ kind: 'too-many' })
    expect(await attributesOf(pool_id, sub)).toEqual({ identities: 'e' })
    expect(await store.decide(linkIdentity, linkOf(pool_id, randomUUID(), 'g', 1))).toEqual({ kind: 'gone' })
  })

  test('an identity that has a user of its own is not linked, also where only the username says so', async () => {
    const pool_id = await newPool()
    const own = newIdentity(pool_id, 'one')
    own.user.user.attributes = JSON.stringify({ email: 'One@Example.com' })
    expect(await store.decide(createFederatedUser, own)).toEqual({ kind: 'created' })
    const { sub } = await newUser(pool_id)
    for (const link of [linkOf(pool_id, sub, 'one', 1), linkOf(pool_id, sub, 'one@example.com', 1, 'email')])
      expect(await store.decide(linkIdentity, link)).toEqual({ kind: 'signed-up' })
    const version = (await store.read(readUser(pool_id, own.identity.sub)))!.version
    const user = { poolId: pool_id, sub: own.identity.sub, version, by: randomUUID(), attributes: '{}', at }
    expect(await store.decide(unlinkIdentity, { identity: own.identity, user })).toEqual({ kind: 'unlinked' })
    expect(await store.decide(linkIdentity, linkOf(pool_id, sub, 'one', 1))).toEqual({ kind: 'signed-up' })
  })

  test('a link by attribute is resolved once, and an unlinked identity is free', async () => {
    const pool_id = await newPool()
    const { sub } = await newUser(pool_id)
    const link = linkOf(pool_id, sub, 'a@example.com', 1, 'email')
    expect(await store.decide(linkIdentity, link)).toEqual({ kind: 'linked' })
    const resolve = () => {
      const { identity, user } = linkOf(pool_id, sub, 'subject', 2)
      return { from: link.identity, identity, user }
    }
    const made = Array.from({ length: 4 }, resolve)
    const outcomes = await parallel(4, index => store.decide(resolveLink, made[index]!))
    expect(tally(outcomes)).toEqual({ resolved: 1, conflict: 3 })
    const winner = made[outcomes.findIndex(({ kind }) => kind === 'resolved')]!
    expect(await store.decide(resolveLink, winner), 'run again').toEqual({ kind: 'resolved' })
    expect(await store.read(listIdentitiesOfUser(pool_id, sub))).toEqual([winner.identity])

    // The subject became known by another link in the meantime.
    const other = await newUser(pool_id)
    const second = linkOf(pool_id, other.sub, 'b@example.com', 1, 'email')
    expect(await store.decide(linkIdentity, second)).toEqual({ kind: 'linked' })
    const late = { from: second.identity, ...linkOf(pool_id, other.sub, 'subject', 2) }
    expect(await store.decide(resolveLink, late)).toEqual({ kind: 'gone' })
    expect(await attributesOf(pool_id, other.sub)).toEqual({ identities: 'b@example.com' })

    const unlink = () => ({ identity: winner.identity, user: { ...linkOf(pool_id, sub, '', 3).user, attributes: '{}' } })
    const removals = Array.from({ length: 3 }, unlink)
    expect(tally(await parallel(3, index => store.decide(unlinkIdentity, removals[index]!)))).toEqual({ unlinked: 1, conflict: 2 })
    expect(await store.read(listIdentitiesOfUser(pool_id, sub))).toEqual([])
    expect(await store.decide(resolveLink, late)).toEqual({ kind: 'resolved' })
  })

  test('a password that is taken away is gone, and a change that was derived from it is refused', async () => {
    const pool_id = await newPool()
    const { sub } = await newUser(pool_id)
    expect(await store.decide(disablePassword, { poolId: pool_id, sub, at })).toBe('disabled')
    const none = { credential_kind: 'disabled', credential_salt: null, sealed_credential: null, version: 2 }
    expect(await store.read(readUser(pool_id, sub))).toMatchObject(none)
    expect(await store.decide(disablePassword, { poolId: pool_id, sub: randomUUID(), at })).toBe('gone')
  })
}
