import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  activateTotp,
  addPasskey,
  clearFailures,
  forgetTotp,
  keepPasskeyChallenge,
  keepPendingTotp,
  listPasskeys,
  readFactors,
  readPasskeyChallenge,
  removePasskey,
  usePasskey,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Passkeys, authenticator apps and proofs that may be used once. */
export function factors({ store, newPool, newUser }: Suite): void {
  test('of parallel registrations with one passkey challenge one is stored', async () => {
    const pool_id = await newPool()
    const { sub } = await newUser(pool_id)
    const challenge = (value: string) =>
      store.decide(keepPasskeyChallenge, { pool_id, sub, client_id: 'c', challenge: value, expires_at: at + 1_000 })
    const passkey = (id: string) => ({
      pool_id,
      id,
      sub,
      public_key: bytes('key'),
      counter: 1,
      transports: '[]',
      attachment: null,
      relying_party: 'example.com',
      name: 'key',
      created_at: at,
    })
    const add = (id: string, value: string, limit = 9) => store.decide(addPasskey, { passkey: passkey(id), challenge: value, limit })

    await challenge('first')
    await challenge('second')
    expect(await store.read(readPasskeyChallenge(pool_id, sub))).toMatchObject({ challenge: 'second' })
    expect(await add('early', 'first')).toBe('no-challenge')
    expect(tally(await parallel(8, index => add(`key ${index}`, 'second')))).toEqual({ added: 1, 'no-challenge': 7 })
    const [added] = await store.read(listPasskeys(pool_id, sub))
    expect(await add(added!.id, 'second')).toBe('added')

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

  test('a pending authenticator app replaces the active one only when it is activated', async () => {
    const poolId = await newPool()
    const { sub } = await newUser(poolId)
    const secrets = async () => {
      const row = (await store.read(readFactors(poolId, sub)))!
      return [row.totp_active, row.totp_pending].map(secret => secret && Buffer.from(secret).toString())
    }
    const activate = (secret: string, step: number) =>
      store.decide(activateTotp, { poolId, sub, sealed: bytes(secret), name: null, step, enabled: '["SOFTWARE_TOKEN_MFA"]' })
    await activate('old', 1)
    await store.decide(keepPendingTotp, { poolId, sub, sealed: bytes('new') })
    expect(await secrets()).toEqual(['old', 'new'])
    await activate('new', 2)
    expect(await secrets()).toEqual(['new', null])
    await store.decide(forgetTotp, { poolId, sub, enabled: '[]', preferred: null })
    expect(await secrets()).toEqual([null, null])
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
