import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  activateTotp,
  addPasskey,
  clearFailures,
  deleteUser,
  keepPasskeyChallenge,
  keepPendingTotp,
  listPasskeys,
  listPasskeysOrDecoy,
  readFactorSummary,
  readFactors,
  readPasskeyChallenge,
  readPublicKeyOrDecoy,
  removePasskey,
  setFactors,
  usePasskey,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

const none = { enabled: '[]', preferred: null }
const both = { enabled: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]', preferred: 'SMS_MFA' }

/** Passkeys, authenticator apps and proofs that may be used once. */
export function factors({ store, newPool, newUser }: Suite): void {
  test('of parallel registrations with one passkey challenge one is stored', async () => {
    const pool_id = await newPool()
    const { sub } = await newUser(pool_id)
    const challenge = (value: string) =>
      store.decide(keepPasskeyChallenge, { pool_id, sub, client_id: 'c', challenge: value, expires_at: at + 1_000 })
    const passkey = (id: string, sealed: string) => ({
      pool_id,
      id,
      sub,
      public_key: bytes(sealed),
      counter: 1,
      transports: '[]',
      attachment: null,
      relying_party: 'example.com',
      name: 'key',
      created_at: at,
    })
    const add = (id: string, value: string, limit = 9, sealed = 'key') =>
      store.decide(addPasskey, { passkey: passkey(id, sealed), challenge: value, limit })

    await challenge('first')
    await challenge('second')
    expect(await store.read(readPasskeyChallenge(pool_id, sub))).toMatchObject({ challenge: 'second' })
    expect(await add('early', 'first')).toBe('no-challenge')
    expect(tally(await parallel(8, index => add(`key ${index}`, 'second')))).toEqual({ added: 1, 'no-challenge': 7 })
    const [added] = await store.read(listPasskeys(pool_id, sub))
    expect(await add(added!.id, 'second')).toBe('added')
    expect(await add(added!.id, 'second', 9, 'the same key, sealed by another request')).toBe('no-challenge')

    await challenge('third')
    expect(await add(added!.id, 'third')).toBe('taken')
    expect(await add('one more', 'third', 1)).toBe('limit')
    expect(await store.read(readPasskeyChallenge(pool_id, sub))).toMatchObject({ challenge: 'third' })
    expect(await store.decide(removePasskey, { poolId: pool_id, sub, id: added!.id })).toBe('removed')
    expect(await store.decide(removePasskey, { poolId: pool_id, sub, id: added!.id })).toBe('gone')
  })

  test('a passkey assertion whose signature counter does not grow is refused as a copied key', async () => {
    const pool_id = await newPool()
    const { sub } = await newUser(pool_id)
    const id = randomUUID()
    await store.decide(keepPasskeyChallenge, { pool_id, sub, client_id: 'c', challenge: 'x', expires_at: at })
    const key = { public_key: bytes('k'), counter: 1, transports: '[]', attachment: null, relying_party: 'r', name: 'n', created_at: at }
    expect(await store.decide(addPasskey, { passkey: { pool_id, id, sub, ...key }, challenge: 'x', limit: 9 })).toBe('added')
    const use = (counter: number) => store.decide(usePasskey, { poolId: pool_id, sub, id, counter })
    expect(tally(await parallel(5, () => use(2)))).toEqual({ used: 1, copied: 4 })
    expect(await use(1)).toBe('copied')
    expect(await use(3)).toBe('used')
  })

  test('what an unsigned request reads of factors has as many rows for a user without any as for one with them', async () => {
    const poolId = await newPool()
    const [{ sub }, without] = [await newUser(poolId), await newUser(poolId)]
    const id = randomUUID()
    const row = { attachment: null, relying_party: 'r', name: 'n', created_at: at }
    await store.decide(keepPasskeyChallenge, { pool_id: poolId, sub, client_id: 'c', challenge: 'x', expires_at: at })
    const passkey = { pool_id: poolId, id, sub, public_key: bytes('own'), counter: 1, transports: '["usb"]', ...row }
    expect(await store.decide(addPasskey, { passkey, challenge: 'x', limit: 9 })).toBe('added')
    expect(await store.decide(setFactors, { poolId, sub, version: 0, ...both })).toBe('changed')

    expect(await store.read(readFactorSummary(poolId, sub))).toEqual({ enabled: both.enabled, has_passkey: 1 })
    expect(await store.read(readFactorSummary(poolId, without.sub))).toEqual({ enabled: '[]', has_passkey: 0 })

    const decoy = { id: 'decoy', transports: '[]' }
    expect(await store.read(listPasskeysOrDecoy(poolId, sub, decoy))).toMatchObject([{ id, transports: '["usb"]' }])
    expect(await store.read(listPasskeysOrDecoy(poolId, without.sub, decoy))).toMatchObject([decoy])

    const keyOf = async (owner: string, name: string) => {
      const { sub, public_key } = await store.read(readPublicKeyOrDecoy(poolId, owner, name, bytes('decoy')))
      return [sub, Buffer.from(public_key).toString()]
    }
    expect(await keyOf(sub, id)).toEqual([sub, 'own'])
    expect(await keyOf(sub, 'another')).toEqual([null, 'decoy'])
    expect(await keyOf(without.sub, id)).toEqual([null, 'decoy'])
  })

  test('a pending authenticator app replaces the active one only when it is activated', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const secrets = async () => {
      const row = (await store.read(readFactors(poolId, sub)))!
      return [row.totp_active, row.totp_pending].map(secret => secret && Buffer.from(secret).toString())
    }
    const activate = (secret: string, step: number, version: number) =>
      store.decide(activateTotp, { poolId, sub, version, sealed: bytes(secret), name: null, step, preferences: both })
    for (const run of [1, 2]) expect(await activate('old', 1, 0), `run ${run}`).toBe('changed')
    await store.decide(keepPendingTotp, { poolId, sub, sealed: bytes('new') })
    expect(await secrets()).toEqual(['old', 'new'])
    // Derived from the factors before the new secret was kept.
    expect(await activate('other', 2, 1)).toBe('conflict')
    expect(await activate('new', 2, 2)).toBe('changed')
    expect(await secrets()).toEqual(['new', null])
    expect(await store.read(readFactors(poolId, sub))).toMatchObject(both)
    expect(await store.decide(setFactors, { poolId, sub, version: 3, ...none, forgetsTotp: true })).toBe('changed')
    expect(await secrets()).toEqual([null, null])
  })

  test.each(['the first change', 'a later change'])('of parallel changes of factors from one version one holds: %s', async which => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const version = which === 'the first change' ? 0 : 1
    if (version === 1) expect(await store.decide(setFactors, { poolId, sub, version: 0, ...none })).toBe('changed')
    const change = { poolId, sub, version }
    const outcomes = await parallel(9, index => {
      if (index === 0) return store.decide(setFactors, { ...change, ...none, forgetsTotp: true })
      if (index === 1) return store.decide(activateTotp, { ...change, sealed: bytes('a'), name: null, step: 1 })
      return store.decide(setFactors, { ...change, ...both })
    })
    expect(tally(outcomes)).toEqual({ changed: 1, conflict: 8 })
    expect(await store.read(readFactors(poolId, sub))).toMatchObject({ version: version + 1 })
  })

  test('a change of factors of a user who was deleted answers gone and leaves no row', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    await store.decide(deleteUser, { poolId, sub })
    expect(await store.decide(setFactors, { poolId, sub, version: 0, ...both })).toBe('gone')
    expect(await store.read(readFactors(poolId, sub))).toBeUndefined()
  })

  test('of parallel uses of one SRP proof one counts, and a use that is run again is accepted', async () => {
    const poolId = await newPool()
    const id = randomUUID()
    const use = (by: string) => store.decide(clearFailures, { poolId, subject: 's', at, proof: { id, by, expiresAt: at + 1_000 } })
    const outcomes = await parallel(8, index => use(`by ${index}`))
    expect(tally(outcomes)).toEqual({ clear: 1, 'proof-reused': 7 })
    expect(await use(`by ${outcomes.indexOf('clear')}`)).toBe('clear')
  })
}
