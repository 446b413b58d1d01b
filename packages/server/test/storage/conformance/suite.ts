import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import {
  type Alias,
  createClient,
  createFamily,
  createPool,
  createUser,
  type DeletionStep,
  deletePool,
  type LookedUp,
  lookUpUserByName,
  openChallengeSession,
  type PresentedRefreshToken,
  type Store,
  stepPoolDeletion,
} from '../../../src/storage/index.ts'

export const bytes = (text: string) => new Uint8Array(Buffer.from(text))
export const at = 1_800_000_000_000
export const parallel = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
export const tally = (outcomes: readonly { kind: string }[] | readonly string[]) => {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) {
    const kind = typeof outcome === 'string' ? outcome : outcome.kind
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** The user that a look-up found; undefined where it read another one. */
export const ownerIn = (lookedUp: LookedUp) => (lookedUp?.isFound ? lookedUp.row : undefined)

/** What the parts of the suite share: an open store, and functions that create rows. */
export type Suite = ReturnType<typeof createSuite>

/** Opens the store before the first test and closes it after the last. `open` opens the same data each time it is called. */
export function createSuite(open: () => Promise<Store>) {
  let started: Store
  beforeAll(async () => {
    started = await open()
  })
  afterAll(() => started.close())
  // The store is not open yet when the tests are collected, so each access goes to the one that is open then.
  const store = new Proxy({} as Store, {
    get(_, name) {
      const member: unknown = started[name as keyof Store]
      return typeof member === 'function' ? member.bind(started) : member
    },
  })
  const reopen = async () => {
    await started.close()
    started = await open()
  }

  const newPool = async (limit = 1_000) => {
    const id = `us-east-1_${randomUUID().replaceAll('-', '').slice(0, 9)}`
    const outcome = await store.decide(createPool, {
      pool: {
        id,
        region: 'us-east-1',
        account: '000000000000',
        config: '{"Name":"pool"}',
        tags: '{}',
        data_key: bytes('wrapped'),
        created_at: at,
      },
      keys: [{ kid: `${id}-id`, token_use: 'id', sealed_key: bytes('sealed'), public_jwk: '{}', created_at: at, signs_from: 0 }],
      limit,
    })
    expect(outcome).toBe('created')
    return id
  }
  /** Deletes a pool, and then all its rows in steps. */
  const removePool = async (id: string, version = 1) => {
    const outcome = await store.decide(deletePool, { id, version, at })
    await emptyPool(id)
    return outcome
  }
  /** Runs the steps of a deletion to the end. Returns how many there were. */
  const emptyPool = async (id: string, when = at) => {
    let step: DeletionStep = { kind: 'more' }
    for (let steps = 0; ; steps++) {
      if (step.kind === 'emptied') return steps
      step = await store.decide(stepPoolDeletion, { id, from: step.from, at: when })
    }
  }
  const newUser = async (pool_id: string, username: string = randomUUID(), more: readonly Alias[] = []) => {
    const sub = randomUUID()
    const outcome = await store.decide(createUser, {
      user: { pool_id, sub, username, status: 'CONFIRMED', attributes: '{}', created_at: at, password_expires_at: null },
      credential: { kind: 'srp', salt: 'aa', sealed: bytes('verifier') },
      aliases: [{ kind: 'username', value: username }, ...more],
    })
    return { sub, outcome }
  }
  const newFamily = async (expires_at = at + 86_400_000) => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const id = randomUUID()
    const family = {
      pool_id: poolId,
      sub,
      id,
      client_id: 'client',
      event_id: randomUUID(),
      scopes: 's',
      device_key: null,
      auth_time: at / 1000,
      created_at: at,
      expires_at,
    }
    expect(await store.decide(createFamily, { family })).toBe('created')
    return { poolId, sub, id }
  }
  const present = (
    key: { poolId: string; sub: string; id: string },
    change: Partial<PresentedRefreshToken> = {},
  ): PresentedRefreshToken => ({
    ...key,
    generation: 0,
    at,
    graceSeconds: 10,
    by: randomUUID(),
    onReuse: 'revoke-family',
    ...change,
  })
  const newClient = async (pool_id: string) => {
    const id = randomUUID().replaceAll('-', '')
    expect(
      await store.decide(createClient, { client: { id, pool_id, config: '{}', created_at: at, written_by: randomUUID() }, limit: 9 }),
    ).toBe('created')
    return id
  }
  /** Creates a user with an open NEW_PASSWORD_REQUIRED session. `answer` makes an answer to it; answers with the same `by` are runs of one request. */
  const newAnswer = async () => {
    const poolId = await newPool()
    const username = randomUUID()
    const { sub } = await newUser(poolId, username)
    const session = {
      id: randomUUID(),
      pool_id: poolId,
      client_id: 'c',
      sub,
      challenge: 'X',
      state: '{}',
      expires_at: at + 1_000,
      binding: null,
    }
    await store.decide(openChallengeSession, { session })
    const answer = (more: readonly Alias[], by = 'me') => ({
      session: { id: session.id, by, at },
      password: {
        poolId,
        sub,
        credential: { kind: 'srp' as const, salt: 'cc', sealed: bytes(`by ${by}`) },
        status: 'CONFIRMED' as const,
        expiresAt: null,
        at,
        version: 1,
        history: { keep: 0 },
      },
      attributes: `{"by":"${by}"}`,
      aliases: [{ kind: 'username' as const, value: username }, ...more],
    })
    return { poolId, sub, username, session, answer }
  }
  const ownerOf = async (poolId: string, kind: Alias['kind'], value: string) =>
    ownerIn(await store.read(lookUpUserByName(poolId, { kinds: [kind], value }, '')))?.sub
  return { store, reopen, newPool, removePool, emptyPool, newUser, newFamily, present, newClient, newAnswer, ownerOf }
}
