import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type Alias,
  answerNewPassword,
  changeUser,
  countWaitingAnalyticsEvents,
  createUser,
  deleteUser,
  listSharedNames,
  listUsers,
  type NewAnalyticsEvent,
  readChallengeSession,
  readUser,
  signUpOrSimulate,
  signUpUser,
  suppressEvent,
  sweep,
} from '../../../src/storage/index.ts'
import { one, sql } from '../../../src/storage/sql.ts'
import type { NewUser } from '../../../src/storage/users.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

const kinds = ['username', 'email', 'phone_number', 'preferred_username'] as const
const contacts = ['email', 'phone_number'] as const

const countOf = {
  users: (pool: string, sub: string) =>
    one<{ count: number }>(sql`select count(*) as count from users where pool_id = ${pool} and sub = ${sub}`),
  aliases: (pool: string, sub: string) =>
    one<{ count: number }>(sql`select count(*) as count from aliases where pool_id = ${pool} and sub = ${sub}`),
  names: (pool: string, sub: string) =>
    one<{ count: number }>(sql`select count(*) as count from names where pool_id = ${pool} and sub = ${sub}`),
  user_attributes: (pool: string, sub: string) =>
    one<{ count: number }>(sql`select count(*) as count from user_attributes where pool_id = ${pool} and sub = ${sub}`),
  codes: (pool: string, sub: string) =>
    one<{ count: number }>(sql`select count(*) as count from codes where pool_id = ${pool} and sub = ${sub}`),
}

/** The names of a pool are one namespace: a `sub`, a username or an alias of one user is no name of another. */
export function names({ store, newPool, newUser, newAnswer, ownerOf }: Suite): void {
  const user = (pool_id: string, aliases: readonly Alias[], attributes = '{}', sub: string = randomUUID()): NewUser => ({
    user: { pool_id, sub, username: aliases[0]?.value ?? sub, status: 'CONFIRMED', attributes, created_at: at, password_expires_at: null },
    aliases,
  })
  const change = (poolId: string, sub: string, aliases: readonly Alias[], version = 1) => ({
    poolId,
    sub,
    version,
    by: randomUUID(),
    aliases,
    at,
  })

  test('signUpOrSimulate creates a user with free names; with a taken one it writes the same rows for nobody, and the sweep deletes the user and its names', async () => {
    const pool = await newPool()
    const signUp = (value: string) => {
      const sub = randomUUID()
      const session = {
        id: randomUUID(),
        pool_id: pool,
        client_id: 'c',
        sub,
        challenge: 'x',
        state: '{}',
        expires_at: at + 1,
        binding: null,
      }
      const code = { poolId: pool, sub, purpose: 'sign-up' as const, codeHash: 'h', attribute: 'email', value: null, expiresAt: at + 1 }
      const given = user(pool, [{ kind: 'email', value }], JSON.stringify({ email: value }), sub)
      const event: NewAnalyticsEvent = {
        id: randomUUID(),
        pool_id: pool,
        client_id: `client-${pool}`,
        kind: 'sign-up',
        origin: 'page',
        endpoint_id: null,
        user_key: sub,
        error: null,
        created_at: at,
      }
      const simulated = { aliases: [{ kind: 'email' as const, value: randomUUID() }], event: suppressEvent(event) }
      return { ...given, session, code, event, simulated }
    }
    const [first, second] = [signUp('a@example.com'), signUp('a@example.com')]
    // Each runs again, as after a lost connection.
    for (let run = 0; run < 2; run++) expect(await store.decide(signUpOrSimulate, first)).toEqual({ kind: 'created' })
    for (let run = 0; run < 2; run++) expect(await store.decide(signUpOrSimulate, second)).toEqual({ kind: 'taken', by: 'email' })
    expect(await ownerOf(pool, 'email', 'a@example.com')).toBe(first.user.sub)
    expect(await store.read(readUser(pool, second.user.sub))).toBeUndefined()
    const left = async (sub: string) => {
      const tables = ['users', 'aliases', 'names', 'user_attributes', 'codes'] as const
      const counts = await Promise.all(tables.map(async table => (await store.read(countOf[table](pool, sub)))!.count))
      return { counts, session: await store.read(readChallengeSession(sub === first.user.sub ? first.session.id : second.session.id)) }
    }
    expect(await left(first.user.sub)).toMatchObject({ counts: [1, 1, 2, 2, 1], session: { spent_at: null } })
    expect(await left(second.user.sub)).toMatchObject({ counts: [0, 1, 2, 2, 1], session: { spent_at: null } })
    expect(await store.read(listUsers({ poolId: pool, after: '', limit: 10 }))).toMatchObject([{ sub: first.user.sub }])
    const waiting = (await store.read(countWaitingAnalyticsEvents())).filter(({ pool_id }) => pool_id === pool)
    expect(waiting).toMatchObject([{ client_id: `client-${pool}`, events: 1 }])
    while (await store.decide(sweep, { at: at + 120_000, limit: 1 }));
    expect((await left(second.user.sub)).counts).toEqual([0, 1, 2, 2, 1])
    while (await store.decide(sweep, { at: at + 120_001, limit: 1 }));
    expect((await left(first.user.sub)).counts).toEqual([1, 1, 2, 2, 1])
    expect((await left(second.user.sub)).counts).toEqual([0, 0, 0, 0, 1])
  })

  describe.each(['sub', ...kinds] as const)('a value that is the %s of a user', held => {
    /** A pool with a user who has the value. */
    const hold = async () => {
      const pool = await newPool()
      const value = randomUUID()
      const holder = held === 'sub' ? user(pool, [], '{}', value) : user(pool, [{ kind: held, value }])
      expect(await store.decide(createUser, holder)).toEqual({ kind: 'created' })
      return { pool, value }
    }

    test.each(kinds)('is refused as the %s of another user, by every decision that gives names', async kind => {
      const { pool, value } = await hold()
      const taken = { kind: 'taken', by: kind }
      const other = await newUser(pool)
      expect(await store.decide(createUser, user(pool, [{ kind, value }]))).toEqual(taken)
      expect(await store.decide(signUpUser, user(pool, [{ kind, value }]))).toEqual(taken)
      const simulated = { aliases: [{ kind, value: randomUUID() }] }
      expect(await store.decide(signUpOrSimulate, { ...user(pool, [{ kind, value }]), simulated })).toEqual(taken)
      expect(await store.decide(changeUser, change(pool, other.sub, [{ kind, value }]))).toEqual(taken)
      expect(await store.read(readUser(pool, other.sub))).toMatchObject({ version: 1 })
    })

    test('is refused as the `sub` of another user', async () => {
      const { pool, value } = await hold()
      expect(await store.decide(createUser, user(pool, [{ kind: 'username', value: 'other' }], '{}', value))).toEqual({
        kind: 'taken',
        by: 'username',
      })
      expect(await ownerOf(pool, 'username', 'other')).toBeUndefined()
    })

    test('is free in another pool', async () => {
      const { value } = await hold()
      expect(await store.decide(createUser, user(await newPool(), [{ kind: 'username', value }]))).toEqual({ kind: 'created' })
    })
  })

  test('createUser runs again with its own credential; another request with the same sub, name and time is refused', async () => {
    const given = user(await newPool(), [{ kind: 'username', value: 'ada' }])
    const withCredential = (byte: number) => ({ ...given, credential: { kind: 'srp' as const, salt: 's', sealed: Uint8Array.of(byte) } })
    for (let run = 0; run < 2; run++) expect(await store.decide(createUser, withCredential(1))).toEqual({ kind: 'created' })
    for (const other of [withCredential(2), given]) expect(await store.decide(createUser, other)).toEqual({ kind: 'taken', by: 'username' })
  })

  test('a user may have one value as several kinds of name, and keeps it until none of them has it', async () => {
    const pool = await newPool()
    const value = 'dora@example.com'
    const [email, preferred] = [
      { kind: 'email', value },
      { kind: 'preferred_username', value },
    ] as const
    const { sub } = await newUser(pool)
    expect(await store.decide(changeUser, change(pool, sub, [email, preferred, { kind: 'phone_number', value: sub }]))).toEqual({
      kind: 'changed',
    })
    expect(await store.decide(changeUser, change(pool, sub, [preferred], 2))).toEqual({ kind: 'changed' })
    expect(await store.decide(createUser, user(pool, [email]))).toEqual({ kind: 'taken', by: 'email' })
    expect(await store.decide(changeUser, change(pool, sub, [], 3))).toEqual({ kind: 'changed' })
    expect(await store.decide(createUser, user(pool, [email]))).toEqual({ kind: 'created' })
    expect(await store.decide(createUser, user(pool, [{ kind: 'username', value: sub }]))).toEqual({ kind: 'taken', by: 'username' })
  })

  test('the names of a deleted user are free', async () => {
    const pool = await newPool()
    const { sub } = await newUser(pool, 'gone')
    expect(await store.decide(deleteUser, { poolId: pool, sub })).toBe('deleted')
    expect(await store.decide(createUser, user(pool, [{ kind: 'preferred_username', value: 'gone' }]))).toEqual({ kind: 'created' })
  })

  test('of forty parallel creations and changes that give one value as different kinds of name one succeeds', async () => {
    const pool = await newPool()
    const value = randomUUID()
    const others = await parallel(10, () => newUser(pool))
    const outcomes = await parallel<{ kind: string }>(40, index => {
      const kind = kinds[index % kinds.length]!
      if (index >= 30) return store.decide(changeUser, change(pool, others[index - 30]!.sub, [{ kind, value }]))
      if (index % 5 === 0) return store.decide(createUser, user(pool, [{ kind: 'username', value: `other ${index}` }], '{}', value))
      return store.decide(createUser, user(pool, [{ kind, value }]))
    })
    const { taken, created = 0, changed = 0 } = tally(outcomes)
    expect({ taken, given: created + changed }).toEqual({ taken: 39, given: 1 })
    expect(await store.read(listSharedNames())).toEqual([])
  })

  test('an answer to NEW_PASSWORD_REQUIRED cannot give the `sub` of another user as a name', async () => {
    const { poolId, answer } = await newAnswer()
    const other = await newUser(poolId)
    expect(await store.decide(answerNewPassword, answer([{ kind: 'preferred_username', value: other.sub }]))).toEqual({
      kind: 'taken',
      by: 'preferred_username',
    })
  })

  describe('`moves`', () => {
    const held = { email: 'h@example.com', phone_number: '+15550000001', preferred_username: 'held' }
    const attributes = JSON.stringify({ ...held, email_verified: 'true', phone_number_verified: 'true' })
    const holderAliases = (Object.entries(held) as [keyof typeof held, string][]).map(([kind, value]) => ({ kind, value }))
    const hold = async () => {
      const pool = await newPool()
      const holder = user(pool, holderAliases, attributes)
      expect(await store.decide(createUser, holder)).toEqual({ kind: 'created' })
      return { pool, holder: holder.user.sub }
    }

    test.each(contacts)('takes the %s alone from its owner, who keeps everything else', async kind => {
      const { pool, holder } = await hold()
      const next = user(pool, [{ kind, value: held[kind] }])
      expect(await store.decide(createUser, { ...next, moves: contacts })).toEqual({ kind: 'created' })
      for (const { kind: each, value } of holderAliases)
        expect(await ownerOf(pool, each, value), each).toBe(each === kind ? next.user.sub : holder)
      const { attributes: after } = (await store.read(readUser(pool, holder)))!
      expect(JSON.parse(after)).toEqual({ ...JSON.parse(attributes), [`${kind}_verified`]: 'false' })
      expect(await store.read(listSharedNames())).toEqual([])
    })

    test.each`
      given                   | moves               | as
      ${'preferred_username'} | ${contacts}         | ${'preferred_username'}
      ${'email'}              | ${['phone_number']} | ${'email'}
      ${'phone_number'}       | ${['email']}        | ${'phone_number'}
      ${'email'}              | ${['email']}        | ${'preferred_username'}
      ${'phone_number'}       | ${['phone_number']} | ${'email'}
    `('refuses the $given that another user has as $as, with moves $moves', async ({ given, moves, as }) => {
      const { pool, holder } = await hold()
      const value = held[as as keyof typeof held]
      expect(await store.decide(createUser, { ...user(pool, [{ kind: given, value }]), moves })).toEqual({ kind: 'taken', by: given })
      const { sub } = await newUser(pool)
      const wanted = { ...change(pool, sub, [{ kind: given, value }]), moves }
      expect(await store.decide(changeUser, wanted)).toEqual({ kind: 'taken', by: given })
      for (const { kind, value: each } of holderAliases) expect(await ownerOf(pool, kind, each), kind).toBe(holder)
      expect(await store.read(readUser(pool, holder))).toMatchObject({ attributes, version: 1 })
    })

    test('of ten parallel users who prove one address one has it in the end, and it is verified at no other', async () => {
      const { pool } = await hold()
      const proven = JSON.stringify({ email: held.email, email_verified: 'true' })
      const made = Array.from({ length: 10 }, () => user(pool, [{ kind: 'email', value: held.email }], proven))
      const outcomes = await parallel(10, index => store.decide(createUser, { ...made[index]!, moves: ['email'] as const }))
      expect(outcomes.every(({ kind }) => kind === 'created' || kind === 'taken')).toBe(true)
      const owner = await ownerOf(pool, 'email', held.email)
      for (const { user: each } of made) {
        const row = await store.read(readUser(pool, each.sub))
        if (row) expect(JSON.parse(row.attributes).email_verified).toBe(each.sub === owner ? 'true' : 'false')
      }
      expect(await store.read(listSharedNames())).toEqual([])
    })
  })
}
