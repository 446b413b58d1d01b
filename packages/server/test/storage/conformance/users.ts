import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  type Alias,
  answerNewPassword,
  changeUser,
  confirmUser,
  consumeCode,
  countNextUsers,
  createUser,
  deleteUser,
  expireUnconfirmedUsers,
  issueCode,
  listOutbox,
  listPastPasswords,
  lookUpUserByName,
  lookUpUserBySub,
  readChallengeSession,
  readUser,
  rotate,
  scanUsers,
  searchUsersByPrefix,
  setPassword,
  signUpUser,
  sweep,
} from '../../../src/storage/index.ts'
import { all, sql } from '../../../src/storage/sql.ts'
import { at, bytes, ownerIn, parallel, type Suite, tally } from './suite.ts'

/** Users: aliases, codes, passwords, and what must be committed as a whole. */
export function users({ store, newPool, newUser, newFamily, present, newAnswer, ownerOf }: Suite): void {
  test('confirmUser gives the same outcome when it runs again, and spends the session of the sign-up once', async () => {
    const pool_id = await newPool()
    const sub = randomUUID()
    const session = (id: string) => ({ id, pool_id, client_id: 'c', sub, challenge: 'x', state: '{}', expires_at: at + 1, binding: null })
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
      change: { poolId: pool_id, sub, version: 1, by, status: 'CONFIRMED' as const, at },
      handover: { answered: { id: first, by, at }, session: session(next) },
    })
    for (let run = 0; run < 2; run++) expect(await store.decide(confirmUser, confirmation('one', second))).toEqual({ kind: 'changed' })
    expect((await store.decide(confirmUser, confirmation('another', randomUUID()))).kind).not.toBe('changed')
    expect(await store.read(readChallengeSession(first))).toMatchObject({ spent_by: 'one' })
    expect(await store.read(readChallengeSession(second))).toMatchObject({ spent_at: null })
    expect((await store.read(readUser(pool_id, sub)))!.status).toBe('CONFIRMED')
  })

  test('of equal parallel changes of a user one holds, and it holds when it runs again; the others answer conflict', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const change = (by: string, version = 1) => store.decide(changeUser, { poolId, sub, version, by, status: 'CONFIRMED', at })
    expect(tally(await parallel(8, index => change(`request ${index}`)))).toEqual({ changed: 1, conflict: 7 })
    const { written_by } = (await store.read(readUser(poolId, sub)))!
    expect(await change(written_by!)).toEqual({ kind: 'changed' })
    // A change that has nothing in common with the one before it, in the same millisecond.
    expect(await store.decide(changeUser, { poolId, sub, version: 1, by: 'other', enabled: 0, at })).toEqual({ kind: 'conflict' })
    expect(await store.read(readUser(poolId, sub))).toMatchObject({ enabled: 1 })
  })

  test('of a hundred parallel sign-ups with one username one creates the user', async () => {
    const pool = await newPool()
    const outcomes = await parallel(100, () => newUser(pool, 'alice'))
    expect(tally(outcomes.map(({ outcome }) => outcome))).toEqual({ created: 1, taken: 99 })
    const winner = outcomes.find(({ outcome }) => outcome.kind === 'created')!
    expect(await ownerOf(pool, 'username', 'alice')).toBe(winner.sub)
  })

  test('a name is found by the first kind that has an owner, and by nothing else', async () => {
    const pool = await newPool()
    const { sub } = await newUser(pool, 'alice', [{ kind: 'email', value: 'a@example.com' }])
    const other = await newUser(pool, 'bob', [{ kind: 'preferred_username', value: 'robert' }])
    const kinds = ['username', 'email', 'phone_number', 'preferred_username'] as const
    const owner = async (value: string, among: readonly Alias['kind'][] = kinds) =>
      ownerIn(await store.read(lookUpUserByName(pool, { kinds: among, value }, '8')))?.sub
    expect([await owner('alice'), await owner('a@example.com'), await owner('robert')]).toEqual([sub, sub, other.sub])
    for (const among of [['username'], ['username', 'phone_number'], ['phone_number', 'preferred_username', 'username']] as const)
      expect(await owner('a@example.com', among)).toBeUndefined()
    expect([await owner('nobody'), await owner('alice', ['email'])]).toEqual([undefined, undefined])
  })

  test('a look-up that finds nobody reads the next user of the pool by sub, the first one after the last, and nobody in an empty pool', async () => {
    const pool = await newPool()
    const lookUps = [
      (point: string) => lookUpUserByName(pool, { kinds: ['username'], value: 'nobody' }, point),
      (point: string) => lookUpUserByName(pool, { kinds: ['username', 'email'], value: 'nobody' }, point),
      (point: string) => lookUpUserBySub(pool, 'nobody', point),
    ]
    for (const lookUp of lookUps) expect(await store.read(lookUp('7'))).toBeUndefined()
    const subs: string[] = []
    for (const name of ['a', 'b', 'c']) subs.push((await newUser(pool, name)).sub)
    subs.sort()
    await newUser(await newPool(), 'stranger')
    const expected = new Map([...subs.map(sub => [sub, sub] as const), ['', subs[0]], [`${subs[0]}0`, subs[1]], [`${subs[2]}0`, subs[0]]])
    for (const lookUp of lookUps)
      for (const [point, sub] of expected)
        expect(await store.read(lookUp(point))).toEqual({ row: expect.objectContaining({ sub }), isFound: false })
    expect(await store.read(lookUpUserBySub(pool, subs[1]!, ''))).toEqual({
      row: await store.read(readUser(pool, subs[1]!)),
      isFound: true,
    })
  })

  test('a scan looks at so many users in a step and says where it ended; a count does the same', async () => {
    const pool_id = await newPool()
    const subs = (await parallel(25, () => newUser(pool_id))).map(({ sub }): string => sub).sort()
    for (const sub of subs.filter((_, index) => index % 10 === 3))
      await store.decide(changeUser, { poolId: pool_id, sub, version: 1, by: randomUUID(), at, enabled: 0 })
    const scan = async (after: string, limit = 10, rows = 10) => {
      const { users, to } = await store.read(scanUsers({ poolId: pool_id, after, limit, rows, filter: { enabled: 0 } }))
      return { users: users.map(({ sub }) => subs.indexOf(sub)), to: to === undefined ? to : subs.indexOf(to) }
    }
    expect(await scan('')).toEqual({ users: [3], to: 9 })
    expect(await scan(subs[9]!)).toEqual({ users: [13], to: 19 })
    expect(await scan(subs[19]!)).toEqual({ users: [23], to: undefined })
    expect(await scan('', 1, 25)).toEqual({ users: [3], to: 24 })
    expect(await scan(subs[24]!)).toEqual({ users: [], to: undefined })
    const confirmed = { poolId: pool_id, after: '', limit: 99, rows: 99, filter: { status: 'confirmed' } }
    expect((await store.read(scanUsers(confirmed))).users).toHaveLength(25)
    expect((await store.read(scanUsers({ ...confirmed, poolId: await newPool() }))).users).toEqual([])

    const count = (after: string, rows: number) => store.read(countNextUsers({ poolId: pool_id, after, rows }))
    expect(await count('', 10)).toEqual({ count: 10, to: subs[9] })
    expect(await count(subs[19]!, 10)).toEqual({ count: 5, to: undefined })
    expect(await count('', 25)).toEqual({ count: 25, to: subs[24] })
    expect(await count(subs[24]!, 25)).toEqual({ count: 0, to: undefined })
  })

  test('users by the prefix of an attribute come by its value, then by sub, and a page goes on after the last of them', async () => {
    const pool_id = await newPool()
    for (const username of ['ab', 'a', 'abc', 'b', 'ab\u{10ffff}x']) await newUser(pool_id, username)
    const page = { poolId: pool_id, limit: 2, name: 'username' as const, prefix: 'ab' }
    const first = await store.read(searchUsersByPrefix({ ...page, after: undefined }))
    expect(first.map(row => row.found_value)).toEqual(['ab', 'abc'])
    const rest = await store.read(searchUsersByPrefix({ ...page, after: { value: 'abc', sub: first[1]!.sub } }))
    expect(rest.map(row => row.found_value)).toEqual([])
    const between = await store.read(searchUsersByPrefix({ ...page, after: { value: 'ab', sub: first[0]!.sub } }))
    expect(between.map(row => row.found_value)).toEqual(['abc'])
  })

  test('createUser with a taken alias stores none of the aliases', async () => {
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
    expect(await ownerOf(pool_id, 'email', 'late@example.com')).toBeUndefined()
  })

  test('createUser and rotate give the same outcome when they run again', async () => {
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

  test('answerNewPassword with a taken alias changes neither the session nor the password nor the aliases', async () => {
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
    expect(await store.read(readChallengeSession(session.id))).toMatchObject({ spent_at: null })
    expect(await store.read(readUser(poolId, sub))).toMatchObject({ version: 1, credential_salt: 'aa' })
    expect(await store.decide(answerNewPassword, answer([]))).toEqual({ kind: 'set' })
  })

  test('of parallel answers to one NEW_PASSWORD_REQUIRED session one succeeds, and the others store no alias', async () => {
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

  test('createUser with `moves` that is refused leaves the alias with its owner', async () => {
    const poolId = await newPool()
    await newUser(poolId, 'taken')
    const attributes = '{"email":"e@example.com","email_verified":"true"}'
    const owner = { pool_id: poolId, sub: 'owner', username: 'owner', status: 'CONFIRMED' as const, attributes, created_at: at }
    const email: Alias = { kind: 'email', value: 'e@example.com' }
    await store.decide(createUser, { user: { ...owner, password_expires_at: null }, aliases: [email] })
    const late = { ...owner, sub: 'late', username: 'taken', password_expires_at: null }
    const refused = { user: late, moves: ['email' as const], aliases: [{ kind: 'username' as const, value: 'taken' }, email] }
    expect(await store.decide(createUser, refused)).toEqual({ kind: 'taken', by: 'username' })
    expect(await ownerOf(poolId, 'email', 'e@example.com')).toBe('owner')
    expect(await store.read(readUser(poolId, 'owner'))).toMatchObject({ attributes, version: 1 })
  })

  test('of parallel password changes from one version one succeeds, and the others answer conflict', async () => {
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
      history: { keep: 0 },
    }
    const outcomes = await parallel(10, index =>
      store.decide(setPassword, { ...change, credential: { ...change.credential, sealed: bytes(`new ${index}`) } }),
    )
    expect(tally(outcomes)).toEqual({ set: 1, conflict: 9 })
    expect(await store.read(readUser(poolId, sub))).toMatchObject({ credential_salt: 'bb', version: 2 })
  })

  test('unconfirmed users expire after a time; one who is confirmed at the same time stays', async () => {
    const poolId = await newPool()
    const signUp = async () => {
      const [sub, username] = [randomUUID(), randomUUID()]
      const user = {
        pool_id: poolId,
        sub,
        username,
        status: 'UNCONFIRMED' as const,
        attributes: '{}',
        created_at: at,
        password_expires_at: null,
      }
      await store.decide(createUser, { user, aliases: [{ kind: 'username', value: username }] })
      return sub
    }
    const subs = [await signUp(), await signUp(), await signUp()]
    const { sub: confirmed } = await newUser(poolId)
    const expire = (before: number, limit = 1_000) => store.decide(expireUnconfirmedUsers, { before, limit })
    const left = async () =>
      (await Promise.all([...subs, confirmed].map(sub => store.read(readUser(poolId, sub))))).flatMap(user => (user ? [user.sub] : []))
    await expire(at)
    expect(await left()).toHaveLength(4)
    const [changed] = await Promise.all([
      store.decide(changeUser, { poolId, sub: subs[0]!, version: 1, by: randomUUID(), status: 'CONFIRMED', at }),
      expire(at + 1),
    ])
    expect(await left()).toEqual(changed.kind === 'changed' ? [subs[0], confirmed] : [confirmed])
    expect(await expire(at + 1)).toBe(0)
  })

  test('the password history keeps the newest passwords, as many as the policy requires, until the user is deleted', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const past = async () => (await store.read(listPastPasswords(poolId, sub, 24))).map(({ salt }) => salt)
    const set = (version: number, keep: number) => ({
      poolId,
      sub,
      credential: { kind: 'srp' as const, salt: `s${version}`, sealed: bytes(`sealed ${version}`) },
      status: 'CONFIRMED' as const,
      expiresAt: null,
      at: at + version,
      version,
      history: { keep, replaced: { salt: `s${version - 1}`, sealed: bytes(`past ${version - 1}`) } },
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

  test.each`
    state                       | correct       | wrong
    ${'never sent'}             | ${'missing'}  | ${'missing'}
    ${'valid'}                  | ${'match'}    | ${'mismatch'}
    ${'expired'}                | ${'expired'}  | ${'unusable'}
    ${'used'}                   | ${'expired'}  | ${'unusable'}
    ${'guessed wrong 10 times'} | ${'unusable'} | ${'unusable'}
  `('the guess of a code that is $state: $correct where it is correct, else $wrong', async ({ state, correct, wrong }) => {
    const poolId = await newPool()
    const codeKey = { poolId, sub: 'user', purpose: 'recovery' as const }
    const guess = (codeHash: string, when = at) => {
      const by = randomUUID()
      const quota = { poolId, subject: 'user', action: 'guess', limit: 100, at: when, by }
      return store.decide(consumeCode, { ...codeKey, codeHash, at: when, by, quota }).then(({ kind }) => kind)
    }
    if (state !== 'never sent') {
      const message = { id: poolId, kind: 'code', medium: 'EMAIL' as const, sealed_payload: new Uint8Array(1), due_at: at }
      const quota = { poolId, subject: 'user', action: 'send', limit: 1, at, by: randomUUID() }
      const code = { ...codeKey, codeHash: 'right', attribute: 'email', value: null, at, expiresAt: at + 1_000 }
      await store.decide(issueCode, { ...code, message, quota })
    }
    if (state === 'used') expect(await guess('right')).toBe('match')
    if (state === 'guessed wrong 10 times') for (let time = 0; time < 10; time++) expect(await guess('wrong')).toBe('mismatch')
    const when = state === 'expired' ? at + 1_000 : at
    expect([await guess('wrong', when), await guess('wrong', when), await guess('right', when)]).toEqual([wrong, wrong, correct])
  })

  test('a code is checked per user, and the message to an unknown user is never listed and swept after a day', async () => {
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
    const enterCode = (sub: string, codeHash = 'wrong') =>
      store.decide(consumeCode, {
        poolId,
        sub,
        purpose: 'recovery',
        codeHash,
        at,
        by: randomUUID(),
        quota: { poolId, subject: sub, action: 'guess', limit: 5, at, by: randomUUID() },
      })
    expect([await send('user', 'EMAIL'), await send('unknown', 'NONE'), await send('unknown', 'NONE')]).toEqual([
      'issued',
      'issued',
      'limit',
    ])
    expect([(await enterCode('stranger')).kind, (await enterCode('unknown')).kind, (await enterCode('user')).kind]).toEqual([
      'missing',
      'mismatch',
      'mismatch',
    ])
    expect([(await enterCode('user', 'hash')).kind, (await enterCode('user', 'hash')).kind]).toEqual(['match', 'expired'])
    const messages = () => store.read(all<{ sub: string }>(sql`select sub from outbox where pool_id = ${poolId} order by sub`))
    const shown = (await store.read(listOutbox(1_000))).filter(({ pool_id }) => pool_id === poolId)
    expect(shown.map(({ sub }) => sub)).toEqual(['user'])
    expect(await messages()).toHaveLength(2)
    await store.decide(sweep, { at: at + 86_400_001, limit: 1_000 })
    expect(await messages()).toEqual([{ sub: 'user' }])
  })
}
