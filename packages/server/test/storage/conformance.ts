import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Alias,
  answerNewPassword,
  beginFamily,
  changeUser,
  confirmDevice,
  confirmUser,
  createBrandingStyle,
  createClient,
  createPool,
  createResourceServer,
  createTerms,
  createUser,
  deleteClient,
  deletePool,
  deleteUser,
  endFamiliesOfUser,
  findUserByAlias,
  forgetDevice,
  forgottenDevice,
  issueCode,
  judgeCode,
  keepMetadata,
  listBrandingImages,
  listClients,
  listOutbox,
  listPast,
  listPools,
  listResourceServers,
  listTermsOfClient,
  openSession,
  type Presented,
  readBrandingImage,
  readBrandingStyleOfClient,
  readClient,
  readClientSecrets,
  readDevice,
  readFamily,
  readLock,
  readPool,
  readSession,
  readSigningKeys,
  readUser,
  recordFailure,
  rotate,
  type Store,
  setPassword,
  setUiCustomization,
  signUpUser,
  spendSession,
  sweep,
  type TermsRow,
  updateBrandingStyle,
  updateClient,
  updatePool,
  updateTerms,
} from '../../src/storage/index.ts'
import { all, sql } from '../../src/storage/sql.ts'

const bytes = (text: string) => new Uint8Array(Buffer.from(text))
const at = 1_800_000_000_000
const parallel = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
const tally = (outcomes: readonly { kind: string }[] | readonly string[]) => {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) {
    const kind = typeof outcome === 'string' ? outcome : outcome.kind
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** What every engine promises. `open` opens the same data each time it is called, as another node would where the engine allows it. */
export function conformance(engine: string, open: () => Promise<Store>): void {
  describe(`storage on ${engine}`, () => {
    let store: Store
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store.close())

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
        keys: [{ kid: `${id}-id`, token_use: 'id', sealed_key: bytes('sealed'), public_jwk: '{}', created_at: at }],
        limit,
      })
      expect(outcome).toBe('created')
      return id
    }
    const newUser = async (pool_id: string, username: string = randomUUID()) => {
      const sub = randomUUID()
      const outcome = await store.decide(createUser, {
        user: { pool_id, sub, username, status: 'CONFIRMED', attributes: '{}', created_at: at, password_expires_at: null },
        credential: { kind: 'srp', salt: 'aa', sealed: bytes('verifier') },
        aliases: [{ kind: 'username', value: username }],
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
      expect(await store.decide(beginFamily, { family })).toBe('begun')
      return { poolId, sub, id }
    }
    const present = (key: { poolId: string; sub: string; id: string }, change: Partial<Presented> = {}): Presented => ({
      ...key,
      generation: 0,
      at,
      graceSeconds: 10,
      by: randomUUID(),
      onReuse: 'revoke-family',
      ...change,
    })

    test('bytes, numbers, text and nulls come back as they went', async () => {
      const id = await newPool()
      const pool = await store.read(readPool(id))
      expect(pool).toMatchObject({ id, config: '{"Name":"pool"}', created_at: at, version: 1 })
      expect(Buffer.from(pool!.data_key).toString()).toBe('wrapped')
      const [key] = await store.read(readSigningKeys(id))
      expect(key).toMatchObject({ kid: `${id}-id`, retired_at: null })
    })

    test('a confirmation run twice confirms once, and its session gives way once', async () => {
      const pool_id = await newPool()
      const sub = randomUUID()
      const session = (id: string) => ({ id, pool_id, client_id: 'c', sub, challenge: 'x', state: '{}', expires_at: at + 1 })
      const [first, second] = [randomUUID(), randomUUID()]
      const made = {
        user: { pool_id, sub, username: sub, status: 'UNCONFIRMED' as const, attributes: '{}', created_at: at, password_expires_at: null },
        aliases: [{ kind: 'username' as const, value: sub }],
        code: { poolId: pool_id, sub, purpose: 'sign-up' as const, codeHash: 'h', attribute: 'email', value: null, expiresAt: at + 1 },
        session: session(first),
      }
      for (let run = 0; run < 2; run++) expect(await store.decide(signUpUser, made)).toEqual({ kind: 'created' })
      const confirmation = (by: string, next: string) => ({
        guess: {
          poolId: pool_id,
          sub,
          purpose: 'sign-up' as const,
          codeHash: 'h',
          at,
          by,
          quota: { poolId: pool_id, subject: sub, action: 'guess', limit: 100, at, by },
        },
        change: { poolId: pool_id, sub, version: 1, status: 'CONFIRMED' as const, at },
        handover: { spends: { id: first, by, at }, session: session(next) },
      })
      for (let run = 0; run < 2; run++) expect(await store.decide(confirmUser, confirmation('one', second))).toEqual({ kind: 'changed' })
      expect((await store.decide(confirmUser, confirmation('another', randomUUID()))).kind).not.toBe('changed')
      expect(await store.read(readSession(first))).toMatchObject({ spent_by: 'one' })
      expect(await store.read(readSession(second))).toMatchObject({ spent_at: null })
      expect((await store.read(readUser(pool_id, sub)))!.status).toBe('CONFIRMED')
    })

    test('a resource server asked for twice is one, somebody else’s of the name is refused, and all go with the pool', async () => {
      const pool_id = await newPool()
      const server = (created_by: string) => ({ pool_id, identifier: 'photos', name: 'n', scopes: '[]', created_at: at, created_by })
      const create = (created_by: string, limit = 9) => store.decide(createResourceServer, { server: server(created_by), limit })
      expect(tally(await parallel(8, index => create(`by ${index}`)))).toEqual({ created: 1, exists: 7 })
      const [row] = await store.read(listResourceServers({ poolId: pool_id, after: '', limit: 9 }))
      expect(await create(row!.created_by)).toEqual({ kind: 'created', server: row })
      expect(await store.decide(createResourceServer, { server: { ...server('x'), identifier: 'more' }, limit: 1 })).toEqual({
        kind: 'limit',
      })
      expect(await store.decide(deletePool, { id: pool_id, version: 1, at })).toBe('deleted')
      expect(await store.read(listResourceServers({ poolId: pool_id, after: '', limit: 9 }))).toEqual([])
      expect(await create('late')).toEqual({ kind: 'pool-gone' })
    })

    const newClient = async (pool_id: string) => {
      const id = randomUUID().replaceAll('-', '')
      expect(await store.decide(createClient, { client: { id, pool_id, config: '{}', created_at: at }, limit: 9 })).toBe('created')
      return id
    }

    test('a style asked for twice is one, an update decided twice is one, of two from one version one wins, and all go with the client', async () => {
      const pool_id = await newPool()
      const client_id = await newClient(pool_id)
      const image = (hash: string) => ({ hash, type: 'image/png', bytes: bytes(hash) })
      const content = (hash: string) => ({
        provided: 0,
        settings: '{}',
        assets: `["${hash}"]`,
        images: { kept: [hash], added: [image(hash)] },
      })
      const create = (created_by: string) =>
        store.decide(createBrandingStyle, {
          style: { pool_id, client_id, id: randomUUID(), created_at: at, created_by },
          content: content('first'),
          limit: 9,
        })
      const made = await parallel(8, index => create(`by ${index}`))
      expect(tally(made)).toEqual({ created: 1, exists: 7 })
      const style = (await store.read(readBrandingStyleOfClient(pool_id, client_id)))!
      expect(await create(style.created_by)).toEqual({ kind: 'created', style })

      const change = (hash: string) => store.decide(updateBrandingStyle, { style, content: content(hash), at: at + 1 })
      expect(tally(await parallel(6, index => change(`change ${index}`)))).toEqual({ updated: 1, conflict: 5 })
      const changed = (await store.read(readBrandingStyleOfClient(pool_id, client_id)))!
      const [hash] = JSON.parse(changed.assets) as [string]
      expect(await change(hash)).toEqual({ kind: 'updated', style: changed })
      const kept = await store.read(listBrandingImages({ poolId: pool_id, clientId: client_id, kind: 'managed' }))
      expect(kept.map(each => each.hash)).toEqual([hash])
      expect(Buffer.from(kept[0]!.bytes).toString()).toBe(hash)

      for (const clientId of [client_id, 'ALL'])
        expect(
          await store.decide(setUiCustomization, { poolId: pool_id, clientId, css: '.a{}', image: image(`of ${clientId}`), at }),
        ).toMatchObject({ kind: 'set' })
      expect(await store.decide(deleteClient, { poolId: pool_id, id: client_id })).toBe('deleted')
      expect(await store.read(readBrandingImage(pool_id, hash))).toBeUndefined()
      expect(await store.read(readBrandingImage(pool_id, `of ${client_id}`))).toBeUndefined()
      expect(await store.read(readBrandingStyleOfClient(pool_id, client_id))).toBeUndefined()
      expect(await create('late')).toEqual({ kind: 'client-gone' })
      expect(await store.decide(setUiCustomization, { poolId: pool_id, clientId: client_id, css: '', image: null, at })).toEqual({
        kind: 'gone',
      })
      expect(await store.read(readBrandingImage(pool_id, 'of ALL'))).toMatchObject({ hash: 'of ALL' })
      expect(await store.decide(deletePool, { id: pool_id, version: 1, at })).toBe('deleted')
      expect(await store.read(readBrandingImage(pool_id, 'of ALL'))).toBeUndefined()
    })

    test('terms asked for twice are one, and of those that come to one name at the same moment one stays and none fails', async () => {
      const pool_id = await newPool()
      const client_id = await newClient(pool_id)
      const terms = (name: string, created_by: string) => ({
        pool_id,
        id: randomUUID(),
        client_id,
        name,
        source: 'LINK',
        enforcement: 'NONE',
        links: '{}',
        created_at: at,
        created_by,
      })
      const create = (name: string, created_by: string) => store.decide(createTerms, { terms: terms(name, created_by), limit: 99 })
      expect(tally(await parallel(8, index => create('terms-of-use', `by ${index}`)))).toEqual({ created: 1, exists: 7 })
      const [first] = await store.read(listTermsOfClient(pool_id, client_id))
      expect(await create('terms-of-use', first!.created_by)).toEqual({ kind: 'created', terms: first })

      const others = await parallel(6, async index => {
        const made = await create(`other ${index}`, `other ${index}`)
        return made.kind === 'created' ? made.terms : expect.fail(made.kind)
      })
      const rename = (row: TermsRow) => store.decide(updateTerms, { terms: { ...row, name: 'privacy-policy' }, at: at + 1 })
      const outcomes = await Promise.all([...others.map(rename), create('privacy-policy', 'made')])
      const { exists = 0, created = 0, updated = 0 } = tally(outcomes)
      expect({ exists, done: created + updated }).toEqual({ exists: 6, done: 1 })
      const left = await store.read(listTermsOfClient(pool_id, client_id))
      expect(left.filter(({ name }) => name === 'privacy-policy')).toHaveLength(1)
      expect(left).toHaveLength(created === 1 ? 8 : 7)

      const renamed = await store.decide(updateTerms, { terms: { ...first!, name: 'last' }, at: at + 2 })
      expect(renamed).toMatchObject({ kind: 'updated', terms: { version: 2, created_at: at, modified_at: at + 2 } })
      expect(await store.decide(updateTerms, { terms: { ...first!, name: 'last' }, at: at + 2 })).toEqual(renamed)
      expect(await store.decide(updateTerms, { terms: { ...first!, name: 'else' }, at: at + 2 })).toEqual({ kind: 'conflict' })
    })

    test('a pool beyond the limit is refused', async () => {
      await newPool()
      const pool = {
        id: 'us-east-1_beyond',
        region: 'us-east-1',
        account: '000000000000',
        config: '{}',
        tags: '{}',
        data_key: bytes('w'),
        created_at: at,
      }
      expect(await store.decide(createPool, { pool, keys: [], limit: 1 })).toBe('limit')
    })

    test('of two updates from one version one wins', async () => {
      const id = await newPool()
      const outcomes = await parallel(20, index =>
        store.decide(updatePool, { id, config: `{"n":${index}}`, tags: '{}', at: at + 1, version: 1 }),
      )
      expect(tally(outcomes)).toEqual({ updated: 1, conflict: 19 })
      expect((await store.read(readPool(id)))!.version).toBe(2)
      expect(await store.decide(updatePool, { id: 'gone', config: '{}', tags: '{}', at, version: 1 })).toBe('gone')
    })

    test('pools are listed by region in pages', async () => {
      const made = [await newPool(), await newPool(), await newPool()].sort()
      const first = await store.read(listPools({ account: '000000000000', region: 'us-east-1', after: '', limit: 2 }))
      expect(first).toHaveLength(2)
      const seen = new Set(first.map(({ id }) => id))
      for (let after = first[1]!.id; ; ) {
        const page = await store.read(listPools({ account: '000000000000', region: 'us-east-1', after, limit: 2 }))
        for (const { id } of page) seen.add(id)
        if (page.length < 2) break
        after = page[1]!.id
      }
      expect([...seen]).toEqual(expect.arrayContaining(made))
      expect(await store.read(listPools({ account: '000000000000', region: 'eu-west-1', after: '', limit: 2 }))).toEqual([])
    })

    test('a client id belongs to one client in all pools', async () => {
      const pools = [await newPool(), await newPool()]
      const id = `c${randomUUID().replaceAll('-', '')}`
      const create = (pool: string, index: number) =>
        store.decide(createClient, {
          client: { id, pool_id: pool, config: '{}', created_at: at },
          secret: { id: `${id}--1`, sealed_value: bytes(`sealed ${index}`), created_at: at },
          limit: 1_000,
        })
      const outcomes = await parallel(10, index => create(pools[index % 2]!, index))
      expect(tally(outcomes)).toEqual({ created: 1, taken: 9 })
      expect(await store.read(readClientSecrets(id))).toHaveLength(1)
      expect(await store.decide(createClient, { client: { id: 'x', pool_id: 'none', config: '{}', created_at: at }, limit: 1 })).toBe(
        'pool-gone',
      )
    })

    test('clients: limit, update by version, listing, deletion with secrets', async () => {
      const pool_id = await newPool()
      const ids = ['b', 'a', 'c'].map(letter => `${letter}${randomUUID().replaceAll('-', '')}`)
      for (const id of ids)
        await store.decide(createClient, {
          client: { id, pool_id, config: '{}', created_at: at },
          secret: { id: `${id}--1`, sealed_value: bytes('s'), created_at: at },
          limit: 3,
        })
      expect(await store.decide(createClient, { client: { id: 'one-more', pool_id, config: '{}', created_at: at }, limit: 3 })).toBe(
        'limit',
      )
      expect((await store.read(listClients({ poolId: pool_id, after: '', limit: 2 }))).map(({ id }) => id[0])).toEqual(['a', 'b'])

      const [id] = ids as [string]
      expect(await store.decide(updateClient, { id, config: '{"n":1}', at: at + 5, version: 1 })).toBe('updated')
      expect(await store.decide(updateClient, { id, config: '{"n":2}', at: at + 5, version: 1 })).toBe('conflict')
      expect(await store.read(readClient(id))).toMatchObject({ config: '{"n":1}', modified_at: at + 5, version: 2 })

      expect(await store.decide(deleteClient, { poolId: 'other', id })).toBe('gone')
      expect(await store.decide(deleteClient, { poolId: pool_id, id })).toBe('deleted')
      expect(await store.read(readClientSecrets(id))).toEqual([])
    })

    test('a hundred sign-ups for one name make one user', async () => {
      const pool = await newPool()
      const outcomes = await parallel(100, () => newUser(pool, 'alice'))
      expect(tally(outcomes.map(({ outcome }) => outcome))).toEqual({ created: 1, taken: 99 })
      const winner = outcomes.find(({ outcome }) => outcome.kind === 'created')!
      expect(await store.read(findUserByAlias(pool, [{ kind: 'username', value: 'alice' }]))).toMatchObject({ sub: winner.sub })
    })

    test('a user whose second name is taken leaves no name behind', async () => {
      const pool_id = await newPool()
      await newUser(pool_id, 'owner')
      const outcome = await store.decide(createUser, {
        user: { pool_id, sub: 'late', username: 'late', status: 'CONFIRMED', attributes: '{}', created_at: at, password_expires_at: null },
        aliases: [
          { kind: 'email', value: 'late@example.com' },
          { kind: 'username', value: 'owner' },
        ],
      })
      expect(outcome).toEqual({ kind: 'taken', by: 'username' })
      expect(await store.read(findUserByAlias(pool_id, [{ kind: 'email', value: 'late@example.com' }]))).toBeUndefined()
    })

    test('a decision whose answer was lost can run again: create, rotate, spend', async () => {
      const pool_id = await newPool()
      const user = {
        user: {
          pool_id,
          sub: 'sub',
          username: 'u',
          status: 'CONFIRMED' as const,
          attributes: '{}',
          created_at: at,
          password_expires_at: null,
        },
        aliases: [{ kind: 'username' as const, value: 'u' }],
      }
      expect(await store.decide(createUser, user)).toEqual({ kind: 'created' })
      expect(await store.decide(createUser, user)).toEqual({ kind: 'created' })

      const presented = present(await newFamily(), { graceSeconds: 0 })
      expect(await store.decide(rotate, presented)).toEqual({ kind: 'rotated', generation: 1 })
      expect(await store.decide(rotate, presented)).toEqual({ kind: 'rotated', generation: 1 })
    })

    test('a decision whose answer was lost can run again: pools, clients, passwords', async () => {
      const pool = { region: 'r', account: 'again', config: '{}', tags: '{}', data_key: bytes(randomUUID()), created_at: at }
      const made = { pool: { ...pool, id: `r_${randomUUID()}` }, keys: [], limit: 1 }
      const { id } = made.pool
      for (const run of [1, 2]) expect(await store.decide(createPool, made), `run ${run}`).toBe('created')
      expect(await store.decide(createPool, { ...made, pool: { ...made.pool, data_key: bytes('other') }, limit: 9 })).toBe('taken')
      const poolChange = { id, config: '{"a":1}', tags: '{}', at, version: 1 }
      for (const run of [1, 2]) expect(await store.decide(updatePool, poolChange), `run ${run}`).toBe('updated')

      for (const secret of [undefined, { id: 's', sealed_value: bytes(randomUUID()), created_at: at }]) {
        const client = { client: { id: randomUUID(), pool_id: id, config: '{}', created_at: at }, secret, limit: 10 }
        for (const run of [1, 2]) expect(await store.decide(createClient, client), `run ${run}`).toBe('created')
        expect(await store.decide(createClient, { ...client, secret: { id: 's', sealed_value: bytes('other'), created_at: at } })).toBe(
          'taken',
        )
        const change = { id: client.client.id, config: '{"a":1}', at: at + 1, version: 1 }
        for (const run of [1, 2]) expect(await store.decide(updateClient, change), `run ${run}`).toBe('updated')
      }

      const { answer } = await newAnswer()
      for (const run of [1, 2]) expect(await store.decide(answerNewPassword, answer([])), `run ${run}`).toEqual({ kind: 'set' })
      const change = { ...answer([]).password, version: 2, credential: { kind: 'srp' as const, salt: 'dd', sealed: bytes('next') } }
      for (const run of [1, 2]) expect(await store.decide(setPassword, change), `run ${run}`).toBe('set')
    })

    /** A user with a username, and an answer to their NEW_PASSWORD_REQUIRED; each call of `answer` is by somebody of their own only where `by` says so. */
    const newAnswer = async () => {
      const poolId = await newPool()
      const username = randomUUID()
      const { sub } = await newUser(poolId, username)
      const session = { id: randomUUID(), pool_id: poolId, client_id: 'c', sub, challenge: 'X', state: '{}', expires_at: at + 1_000 }
      await store.decide(openSession, { session })
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
          past: { keep: 0 },
        },
        attributes: `{"by":"${by}"}`,
        aliases: [{ kind: 'username' as const, value: username }, ...more],
      })
      return { poolId, sub, username, session, answer }
    }
    const ownerOf = async (poolId: string, kind: Alias['kind'], value: string) =>
      (await store.read(findUserByAlias(poolId, [{ kind, value }])))?.sub

    test('an answer that wants a name of somebody else changes nothing: not the session, not the password, not the own names', async () => {
      const { poolId, sub, username, session, answer } = await newAnswer()
      const other = await newUser(poolId, 'other')
      await store.decide(createUser, {
        user: {
          pool_id: poolId,
          sub: 'x',
          username: 'x',
          status: 'CONFIRMED',
          attributes: '{}',
          created_at: at,
          password_expires_at: null,
        },
        aliases: [{ kind: 'preferred_username', value: 'wanted' }],
      })
      const more: Alias[] = [
        { kind: 'email', value: 'a@example.com' },
        { kind: 'preferred_username', value: 'wanted' },
      ]
      expect(other.outcome).toEqual({ kind: 'created' })
      expect(await store.decide(answerNewPassword, answer(more))).toEqual({ kind: 'taken', by: 'preferred_username' })
      expect(await ownerOf(poolId, 'username', username)).toBe(sub)
      expect(await ownerOf(poolId, 'email', 'a@example.com')).toBeUndefined()
      expect(await store.read(readSession(session.id))).toMatchObject({ spent_at: null })
      expect(await store.read(readUser(poolId, sub))).toMatchObject({ version: 1, credential_salt: 'aa' })
      expect(await store.decide(answerNewPassword, answer([]))).toEqual({ kind: 'set' })
    })

    test('of parallel answers on one session one counts, and the others leave no name behind', async () => {
      const { poolId, sub, username, answer } = await newAnswer()
      const wanted = (index: number) => [{ kind: 'preferred_username' as const, value: `name ${index}` }]
      const outcomes = await parallel(10, index => store.decide(answerNewPassword, answer(wanted(index), String(index))))
      const winner = outcomes.findIndex(({ kind }) => kind === 'set')
      expect(outcomes.filter(({ kind }) => kind === 'set')).toHaveLength(1)
      for (let index = 0; index < 10; index++) {
        expect(await ownerOf(poolId, 'preferred_username', `name ${index}`)).toBe(index === winner ? sub : undefined)
      }
      expect(await ownerOf(poolId, 'username', username)).toBe(sub)
      expect(await store.read(readUser(poolId, sub))).toMatchObject({ attributes: `{"by":"${winner}"}`, version: 2 })
    })

    test('a forced name is not taken from its owner by a user who is then refused', async () => {
      const poolId = await newPool()
      await newUser(poolId, 'taken')
      const attributes = '{"email":"e@example.com","email_verified":"true"}'
      const owner = { pool_id: poolId, sub: 'owner', username: 'owner', status: 'CONFIRMED' as const, attributes, created_at: at }
      const email: Alias = { kind: 'email', value: 'e@example.com' }
      await store.decide(createUser, { user: { ...owner, password_expires_at: null }, aliases: [email] })
      const late = { ...owner, sub: 'late', username: 'taken', password_expires_at: null }
      const refused = { user: late, force: true, aliases: [{ kind: 'username' as const, value: 'taken' }, email] }
      expect(await store.decide(createUser, refused)).toEqual({ kind: 'taken', by: 'username' })
      expect(await ownerOf(poolId, 'email', 'e@example.com')).toBe('owner')
      expect(await store.read(readUser(poolId, 'owner'))).toMatchObject({ attributes, version: 1 })
    })

    test('two hundred parallel uses of one refresh token: one rotates, the others get its successor', async () => {
      const key = await newFamily()
      const outcomes = await parallel(200, () => store.decide(rotate, present(key)))
      expect(tally(outcomes)).toEqual({ rotated: 1, graced: 199 })
      expect(outcomes.every(outcome => 'generation' in outcome && outcome.generation === 1)).toBe(true)
    })

    test('several rotated tokens can be inside their grace at once; after it the family ends', async () => {
      const key = await newFamily()
      await store.decide(rotate, present(key, { generation: 0 }))
      await store.decide(rotate, present(key, { generation: 1, at: at + 4_000 }))
      expect(await store.decide(rotate, present(key, { generation: 0, at: at + 9_000 }))).toEqual({ kind: 'graced', generation: 2 })
      expect(await store.decide(rotate, present(key, { generation: 1, at: at + 13_000 }))).toEqual({ kind: 'graced', generation: 2 })
      expect(await store.decide(rotate, present(key, { generation: 0, at: at + 10_000, onReuse: 'refuse' }))).toEqual({ kind: 'replayed' })
      expect(await store.decide(rotate, present(key, { generation: 2, at: at + 14_000 }))).toEqual({ kind: 'rotated', generation: 3 })
      expect(await store.decide(rotate, present(key, { generation: 0, at: at + 14_000 }))).toEqual({ kind: 'replayed' })
      expect(await store.decide(rotate, present(key, { generation: 3, at: at + 14_000 }))).toEqual({ kind: 'ended' })
    })

    test('a client that rotates without a pause keeps a small row', async () => {
      const key = await newFamily()
      for (let generation = 0; generation < 130; generation++) await store.decide(rotate, present(key, { generation }))
      const { family } = (await store.read(readFamily(key)))!
      expect(family.generation).toBe(130)
      expect(JSON.parse(family.graces)).toHaveLength(100)
      expect(await store.decide(rotate, present(key, { generation: 40 }))).toEqual({ kind: 'graced', generation: 130 })
    })

    test('rotation never extends the family', async () => {
      const key = await newFamily(at + 1_000)
      expect(await store.decide(rotate, present(key, { at: at + 999 }))).toEqual({ kind: 'rotated', generation: 1 })
      expect(await store.decide(rotate, present(key, { at: at + 1_000, generation: 1 }))).toEqual({ kind: 'expired' })
      expect(await store.decide(rotate, present({ ...key, id: 'none' }))).toEqual({ kind: 'unknown' })
    })

    test('a global sign-out ends every family of the user and no other', async () => {
      const key = await newFamily()
      const other = await newFamily()
      await store.decide(endFamiliesOfUser, { poolId: key.poolId, sub: key.sub, at: at + 1 })
      expect(await store.decide(rotate, present(key))).toEqual({ kind: 'ended' })
      expect(await store.decide(rotate, present(other))).toEqual({ kind: 'rotated', generation: 1 })
      expect((await store.read(readFamily(key)))!.user.tokens_valid_after).toBe(at + 1)
    })

    test('a sign-in that was under way during a global sign-out begins nothing; one of the same instant does', async () => {
      const { poolId, sub } = await newFamily()
      await store.decide(endFamiliesOfUser, { poolId, sub, at: at + 5 })
      const family = (created_at: number) => ({
        pool_id: poolId,
        sub,
        id: randomUUID(),
        client_id: 'c',
        event_id: 'e',
        scopes: '',
        device_key: null,
        auth_time: 1,
        created_at,
        expires_at: at + 1_000,
      })
      expect(await store.decide(beginFamily, { family: family(at + 4) })).toBe('replayed')
      expect(await store.decide(beginFamily, { family: family(at + 5) })).toBe('begun')
    })

    test('parallel guesses: five are judged, the rest meet the lock', async () => {
      const attempt = { poolId: await newPool(), subject: 'sub', at }
      const outcomes = await parallel(50, () => store.decide(recordFailure, attempt))
      expect(tally(outcomes)).toEqual({ failed: 5, locked: 45 })
      expect(await store.read(readLock(attempt))).toBe(true)
      expect(await store.read(readLock({ ...attempt, at: at + 1_000 }))).toBe(false)
      // The sixth failure locks for two seconds, and a proven password inside them does not count.
      expect(await store.decide(recordFailure, { ...attempt, at: at + 1_000 })).toBe('failed')
      expect(await store.read(readLock({ ...attempt, at: at + 2_999 }))).toBe(true)
    })

    test('the count starts again after fifteen quiet minutes', async () => {
      const attempt = { poolId: await newPool(), subject: 'sub', at }
      for (let n = 0; n < 5; n++) await store.decide(recordFailure, attempt)
      const later = at + 1_000 + 900_000
      for (let n = 0; n < 4; n++) expect(await store.decide(recordFailure, { ...attempt, at: later })).toBe('failed')
      expect(await store.read(readLock({ ...attempt, at: later }))).toBe(false)
    })

    test('a proven password during a lock opens nothing', async () => {
      const key = await newFamily()
      const attempt = { poolId: key.poolId, subject: key.sub, at }
      for (let n = 0; n < 5; n++) await store.decide(recordFailure, attempt)
      const session = {
        id: randomUUID(),
        pool_id: key.poolId,
        client_id: 'c',
        sub: key.sub,
        challenge: 'NEW_PASSWORD_REQUIRED',
        state: '{}',
        expires_at: at + 1_000,
      }
      expect(await store.decide(openSession, { session, attempt })).toBe('locked')
      expect(await store.read(readSession(session.id))).toBeUndefined()
      expect(await store.decide(openSession, { session, attempt: { ...attempt, at: at + 1_000 } })).toBe('opened')
      expect(await store.read(readLock({ ...attempt, at: at + 1_000 }))).toBe(false)
    })

    test('a session is spent once', async () => {
      const key = await newFamily()
      const session = {
        id: randomUUID(),
        pool_id: key.poolId,
        client_id: 'c',
        sub: key.sub,
        challenge: 'X',
        state: '{}',
        expires_at: at + 1_000,
      }
      await store.decide(openSession, { session })
      const outcomes = await parallel(20, index => store.decide(spendSession, { id: session.id, by: String(index), at }))
      expect(tally(outcomes)).toEqual({ spent: 1, used: 19 })
    })

    test('a disabled or deleted user begins no family', async () => {
      const poolId = await newPool()
      const { sub } = await newUser(poolId)
      expect(await store.decide(changeUser, { poolId, sub, version: 1, enabled: 0, at })).toEqual({ kind: 'changed' })
      const family = {
        pool_id: poolId,
        sub,
        id: randomUUID(),
        client_id: 'c',
        event_id: 'e',
        scopes: '',
        device_key: null,
        auth_time: 1,
        created_at: at,
        expires_at: at + 1,
      }
      expect(await store.decide(beginFamily, { family })).toBe('disabled')
      expect(await store.decide(deleteUser, { poolId, sub })).toBe('deleted')
      expect(await store.decide(beginFamily, { family })).toBe('gone')
      expect(await store.decide(deleteUser, { poolId, sub })).toBe('gone')
    })

    test('a device: only a key that was given is confirmed, once, also when the answer was lost; forgotten, it takes its refresh tokens along', async () => {
      const poolId = await newPool()
      const { sub } = await newUser(poolId)
      const key = `us-east-1_${randomUUID()}`
      const id = randomUUID()
      const family = {
        pool_id: poolId,
        sub,
        id,
        client_id: 'client',
        event_id: randomUUID(),
        scopes: 's',
        auth_time: at / 1000,
        created_at: at,
      }
      const row = {
        pool_id: poolId,
        sub,
        device_key: key,
        name: null,
        salt: '0a',
        remembered: 1 as const,
        last_address: '',
        agent: '',
        created_at: at,
      }
      const confirm = (seal: string) => store.decide(confirmDevice, { ...row, sealed_verifier: Buffer.from(seal) })
      expect(await confirm('one')).toBe('unknown')
      const begin = (device?: { key: string; address: string; agent: string }) =>
        store.decide(beginFamily, { family: { ...family, device_key: key, expires_at: at + 1000 }, device })
      const use = { key, address: '192.0.2.1', agent: 'app' }
      expect(await begin(use)).toBe('device-gone')
      expect(await store.read(readFamily({ poolId, sub, id }))).toBeUndefined()
      expect(await begin()).toBe('begun')
      expect([await confirm('one'), await confirm('one'), await confirm('two')]).toEqual(['confirmed', 'confirmed', 'exists'])
      expect(await begin(use)).toBe('begun')
      expect(await store.read(readDevice({ poolId, sub, key }))).toMatchObject({
        last_address: '192.0.2.1',
        agent: 'app',
        authenticated_at: at,
      })
      expect(await store.decide(forgetDevice, { poolId, sub, key })).toBe('forgotten')
      expect(await store.decide(forgetDevice, { poolId, sub, key })).toBe('unknown')
      expect((await store.read(readFamily({ poolId, sub, id })))!.family.device_key).toBe(forgottenDevice)
    })

    test('a password is set on the state it was decided on', async () => {
      const poolId = await newPool()
      const { sub } = await newUser(poolId)
      const change = {
        poolId,
        sub,
        credential: { kind: 'srp' as const, salt: 'bb', sealed: bytes('new') },
        status: 'CONFIRMED' as const,
        expiresAt: null,
        at,
        version: 1,
        past: { keep: 0 },
      }
      const outcomes = await parallel(10, index =>
        store.decide(setPassword, { ...change, credential: { ...change.credential, sealed: bytes(`new ${index}`) } }),
      )
      expect(tally(outcomes)).toEqual({ set: 1, conflict: 9 })
      expect(await store.read(readUser(poolId, sub))).toMatchObject({ credential_salt: 'bb', version: 2 })
    })

    test('of past passwords the newest few are kept, in order, until the pool looks back at fewer or the user is gone', async () => {
      const poolId = await newPool()
      const { sub } = await newUser(poolId)
      const past = async () => (await store.read(listPast(poolId, sub, 24))).map(({ salt }) => salt)
      const set = (version: number, keep: number) => ({
        poolId,
        sub,
        credential: { kind: 'srp' as const, salt: `s${version}`, sealed: bytes(`sealed ${version}`) },
        status: 'CONFIRMED' as const,
        expiresAt: null,
        at: at + version,
        version,
        past: { keep, replaced: { salt: `s${version - 1}`, sealed: bytes(`past ${version - 1}`) } },
      })
      for (let version = 1; version <= 5; version++)
        for (const run of [1, 2]) expect(await store.decide(setPassword, set(version, 3)), `run ${run}`).toBe('set')
      expect(await past()).toEqual(['s4', 's3', 's2'])
      expect(await store.decide(setPassword, set(3, 3))).toBe('conflict')
      expect(await past()).toEqual(['s4', 's3', 's2'])
      expect(await store.decide(setPassword, set(6, 1))).toBe('set')
      expect(await past()).toEqual(['s5'])
      expect(await store.decide(deleteUser, { poolId, sub })).toBe('deleted')
      expect(await past()).toEqual([])
    })

    test('a deleted pool takes everything with it', async () => {
      const { poolId, sub, id } = await newFamily()
      await store.decide(createClient, { client: { id: `k${id}`, pool_id: poolId, config: '{}', created_at: at }, limit: 10 })
      expect(await store.decide(deletePool, { id: poolId, version: 1, at })).toBe('deleted')
      expect(await store.decide(deletePool, { id: poolId, version: 1, at })).toBe('gone')
      expect(await store.read(readUser(poolId, sub))).toBeUndefined()
      expect(await store.read(readFamily({ poolId, sub, id }))).toBeUndefined()
      expect(await store.read(readClient(`k${id}`))).toBeUndefined()
      expect(await store.read(readSigningKeys(poolId))).toEqual([])
    })

    test('what comes to rest in a pool after its deletion goes as well, and never shows up in a pool of the same id', async () => {
      const late = async (poolId: string) => {
        // Another node saw the pool just before it went.
        await store.decide(recordFailure, { poolId, subject: 'late', at: at + 100_000 })
        return () => store.read(all(sql`select subject from attempts where pool_id = ${poolId}`))
      }
      const swept = await newPool()
      await store.decide(deletePool, { id: swept, version: 1, at })
      const left = await late(swept)
      await store.decide(sweep, { at: at + 60_000, limit: 1_000 })
      expect(await left()).toHaveLength(1)
      await store.decide(sweep, { at: at + 120_001, limit: 1_000 })
      expect(await left()).toEqual([])

      const again = await newPool()
      const pool = (await store.read(readPool(again)))!
      await store.decide(deletePool, { id: again, version: 1, at })
      const old = await late(again)
      expect(await store.decide(createPool, { pool, keys: [], limit: 1_000 })).toBe('created')
      expect(await old()).toEqual([])
      const { sub } = await newUser(again)
      await store.decide(sweep, { at: at + 120_001, limit: 1_000 })
      expect(await store.read(readUser(again, sub))).toBeDefined()
    })

    test('a code is judged against what was sent to one name, and a message for nobody is never shown and kept for a day', async () => {
      const poolId = await newPool()
      const send = (sub: string, medium: 'EMAIL' | 'NONE') =>
        store.decide(issueCode, {
          poolId,
          sub,
          purpose: 'recovery',
          codeHash: 'hash',
          attribute: 'email',
          value: null,
          at,
          expiresAt: at + 3_600_000,
          message: { id: `${poolId} ${sub}`, kind: 'code', medium, sealed_payload: new Uint8Array(1), due_at: at },
          quota: { poolId, subject: sub, action: 'send', limit: 1, at, by: randomUUID() },
        })
      const judge = (sub: string, codeHash = 'wrong') =>
        store.decide(judgeCode, {
          poolId,
          sub,
          purpose: 'recovery',
          codeHash,
          at,
          by: randomUUID(),
          quota: { poolId, subject: sub, action: 'guess', limit: 5, at, by: randomUUID() },
        })
      expect([await send('somebody', 'EMAIL'), await send('nobody', 'NONE'), await send('nobody', 'NONE')]).toEqual([
        'issued',
        'issued',
        'limit',
      ])
      expect([(await judge('stranger')).kind, (await judge('nobody')).kind, (await judge('somebody')).kind]).toEqual([
        'missing',
        'mismatch',
        'mismatch',
      ])
      expect([(await judge('somebody', 'hash')).kind, (await judge('somebody', 'hash')).kind]).toEqual(['right', 'expired'])
      const messages = () => store.read(all<{ sub: string }>(sql`select sub from outbox where pool_id = ${poolId} order by sub`))
      const shown = (await store.read(listOutbox(1_000))).filter(({ pool_id }) => pool_id === poolId)
      expect(shown.map(({ sub }) => sub)).toEqual(['somebody'])
      expect(await messages()).toHaveLength(2)
      await store.decide(sweep, { at: at + 86_400_001, limit: 1_000 })
      expect(await messages()).toEqual([{ sub: 'somebody' }])
    })

    test('the sweep takes what expired more than a day ago, and nothing else', async () => {
      const old = await newFamily(at)
      const live = await newFamily(at + 86_400_000)
      await store.decide(sweep, { at: at + 86_400_001, limit: 1_000 })
      expect(await store.read(readFamily(old))).toBeUndefined()
      expect(await store.read(readFamily(live))).toBeDefined()
    })

    test('the sweep forgets guesses that count no more, takes at most what it may, and says whether there is more', async () => {
      const poolId = await newPool()
      const guess = (subject: string, when: number) => store.decide(recordFailure, { poolId, subject, at: when })
      const later = at + 10 * 86_400_000
      await Promise.all(['a', 'b', 'c'].map(subject => guess(subject, later - 1_800_001)))
      for (let n = 0; n < 7; n++) await guess('locked', later - 500)
      const rounds: boolean[] = []
      do rounds.push(await store.decide(sweep, { at: later, limit: 2 }))
      while (rounds.at(-1))
      expect(rounds.length).toBeGreaterThan(1)
      expect(await store.read(readLock({ poolId, subject: 'locked', at: later }))).toBe(true)
      const rows = await store.read(all<{ subject: string }>(sql`select subject from attempts where pool_id = ${poolId}`))
      expect(rows.map(({ subject }) => subject)).toEqual(['locked'])
    })

    test('a message that nobody took in thirty days goes', async () => {
      const pool_id = await newPool()
      const send = (sub: string, due_at: number) =>
        store.decide(createUser, {
          user: { pool_id, sub, username: sub, status: 'CONFIRMED', attributes: '{}', created_at: at, password_expires_at: null },
          aliases: [{ kind: 'username', value: sub }],
          message: { id: randomUUID(), kind: 'invitation', medium: 'EMAIL' as const, sealed_payload: bytes('m'), due_at },
        })
      const month = 30 * 86_400_000
      await send('old', at - 1)
      await send('new', at)
      await store.decide(sweep, { at: at + month, limit: 1_000 })
      const rows = await store.read(all<{ sub: string }>(sql`select sub from outbox where pool_id = ${pool_id}`))
      expect(rows.map(({ sub }) => sub)).toEqual(['new'])
    })

    test('a decision that fails leaves nothing, and its neighbours stand', async () => {
      const poolId = await newPool()
      const good = () => newUser(poolId)
      const bad = () =>
        store.decide(keepMetadata, { key: null as never, value: 'x' }).then(
          () => 'kept',
          () => 'failed',
        )
      const outcomes = await Promise.all([good(), bad(), good(), bad(), good()])
      expect(outcomes.filter(outcome => outcome === 'failed')).toHaveLength(2)
      for (const outcome of outcomes) {
        if (typeof outcome === 'object') expect(await store.read(readUser(poolId, outcome.sub))).toBeDefined()
      }
    })

    test('own writes are seen at once through the cache', async () => {
      const id = await newPool()
      const load = () => store.cached(`pool:${id}`, () => store.read(readPool(id)))
      expect((await load())!.version).toBe(1)
      await store.decide(updatePool, { id, config: '{}', tags: '{}', at, version: 1 })
      store.forget(`pool:${id}`)
      expect((await load())!.version).toBe(2)
    })

    test('what was answered is there after closing and opening', async () => {
      const pool = await newPool()
      const users = await parallel(50, () => newUser(pool))
      await store.close()
      store = await open()
      for (const { sub } of users) expect(await store.read(readUser(pool, sub))).toBeDefined()
    })
  })
}
