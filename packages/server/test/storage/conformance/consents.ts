import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  consumeQuotas,
  createBrowserSession,
  createClient,
  createFamily,
  deleteClient,
  deleteUser,
  giveConsent,
  issueAuthorizationCode,
  listConsents,
  readAuthorizationCode,
  readConsent,
  readFamily,
  readRegisteredName,
  revokeConsent,
} from '../../../src/storage/index.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

/** Consents of users to clients that registered themselves, and the quotas of registration. */
export function consents({ store, newPool, newUser, newClient, removePool }: Suite): void {
  const newConsent = async (scopes: readonly string[] = ['openid', 'email']) => {
    const poolId = await newPool()
    const [{ sub }, clientId] = [await newUser(poolId), await newClient(poolId)]
    const key = { poolId, sub, clientId }
    expect(await store.decide(giveConsent, { ...key, scopes, at })).toBe('given')
    return key
  }

  test('consents given in parallel add up, and giving one again changes nothing but its time', async () => {
    const key = await newConsent(['openid'])
    const scopes = ['email', 'phone', 'profile', 'email']
    expect(tally(await parallel(4, index => store.decide(giveConsent, { ...key, scopes: [scopes[index]!], at: at + 1 })))).toEqual({
      given: 4,
    })
    expect([...(await store.read(readConsent(key)))].sort()).toEqual(['email', 'openid', 'phone', 'profile'])
    expect(await store.decide(giveConsent, { ...key, scopes: [], at })).toBe('given')
    expect((await store.read(listConsents(key.poolId, key.sub))).map(({ scope, given_at }) => [scope, given_at])).toEqual([
      ['', at],
      ['email', at + 1],
      ['openid', at],
      ['phone', at + 1],
      ['profile', at + 1],
    ])
  })

  test('a consent is not stored for an unknown user or client', async () => {
    const key = await newConsent()
    for (const unknown of [{ sub: 'none' }, { clientId: 'none' }])
      expect(await store.decide(giveConsent, { ...key, ...unknown, scopes: ['openid'], at })).toBe('gone')
  })

  test('an authorization code that needs consent is issued only while the consent covers its scopes', async () => {
    const { poolId: pool_id, sub, clientId: client_id } = await newConsent(['openid'])
    const id = randomUUID()
    const session = { id, pool_id, sub, client_id, auth_time: at / 1000, created_at: at, expires_at: at + 3_600_000, binding: null }
    await store.decide(createBrowserSession, { session: { ...session, last_active_at: null, last_address: null, agent: null } })
    const issue = async (scopes: string, consentTo?: readonly string[]) => {
      const request = {
        redirect_uri: 'https://app.example/cb',
        is_redirect_given: 1 as const,
        scopes,
        code_challenge: null,
        nonce: null,
        audience: null,
      }
      const code = {
        id: randomUUID(),
        pool_id,
        client_id,
        sub,
        session_id: id,
        ...request,
        auth_time: at / 1000,
        expires_at: at + 300_000,
        binding: null,
      }
      return { id: code.id, outcome: await store.decide(issueAuthorizationCode, { code, at, ...(consentTo && { consentTo }) }) }
    }
    const issued = await issue('openid', ['openid'])
    expect(issued.outcome).toBe('issued')
    expect((await issue('openid email', ['openid', 'email'])).outcome).toBe('consent-missing')
    expect((await issue('', [])).outcome).toBe('consent-missing')
    expect((await issue('openid email')).outcome).toBe('issued')
    expect(await store.decide(revokeConsent, { poolId: pool_id, sub, clientId: client_id, at })).toBe('revoked')
    expect((await issue('openid', ['openid'])).outcome).toBe('consent-missing')
    expect(await store.read(readAuthorizationCode(issued.id))).toMatchObject({ spent_at: at })
  })

  test('revokeConsent ends the refresh-token families of that user and client, and of no other', async () => {
    const key = await newConsent()
    const family = async (client_id: string) => {
      const id = randomUUID()
      const { poolId: pool_id, sub } = key
      const times = { auth_time: at / 1000, created_at: at, expires_at: at + 86_400_000 }
      await store.decide(createFamily, {
        family: { pool_id, sub, id, client_id, event_id: id, scopes: 'openid', device_key: null, ...times },
      })
      return async () => (await store.read(readFamily({ poolId: pool_id, sub, id })))?.family.ended_at
    }
    const [own, other] = [await family(key.clientId), await family('other')]
    expect(await store.decide(revokeConsent, { ...key, at: at + 5 })).toBe('revoked')
    expect([await own(), await other()]).toEqual([at + 5, null])
    expect(await store.decide(revokeConsent, { ...key, at: at + 6 })).toBe('none')
    expect(await store.read(listConsents(key.poolId, key.sub))).toEqual([])
  })

  test.each([
    ['client', (key: { poolId: string; clientId: string }) => store.decide(deleteClient, { poolId: key.poolId, id: key.clientId })],
    ['user', (key: { poolId: string; sub: string }) => store.decide(deleteUser, { poolId: key.poolId, sub: key.sub })],
    ['pool', (key: { poolId: string }) => removePool(key.poolId)],
  ])('deleting the %s deletes the consent', async (_owner, remove) => {
    const key = await newConsent()
    expect(await remove(key)).toBe('deleted')
    expect(await store.read(readConsent(key))).toEqual([])
  })

  test('a client keeps the name that it registered with until it is deleted', async () => {
    const pool_id = await newPool()
    const id = randomUUID().replaceAll('-', '')
    const client = { id, pool_id, config: '{}', created_at: at, written_by: randomUUID() }
    for (const run of [1, 2])
      expect(await store.decide(createClient, { client, registeredName: 'My <app>', limit: 9 }), `run ${run}`).toBe('created')
    expect(await store.read(readRegisteredName(pool_id, id))).toBe('My <app>')
    await store.decide(deleteClient, { poolId: pool_id, id })
    expect(await store.read(readRegisteredName(pool_id, id))).toBeUndefined()
  })

  test('consumeQuotas counts all quotas or none, and returns when the used-up one ends', async () => {
    const poolId = await newPool()
    const quota = (subject: string, limit: number, when: number) => ({ poolId, subject, action: 'test', limit, at: when, by: randomUUID() })
    const use = (source: string, when = at) => store.decide(consumeQuotas, { quotas: [quota(source, 2, when), quota('pool', 3, when)] })
    expect(tally(await parallel(5, () => use('a')))).toEqual({ used: 2, limit: 3 })
    expect(await use('b', at + 60_000)).toEqual({ kind: 'used' })
    // The pool's quota is used up; the attempt does not count for the source.
    expect(await use('b', at + 120_000)).toEqual({ kind: 'limit', retryAt: at + 3_600_000 })
    expect(await use('b', at + 3_600_000)).toEqual({ kind: 'used' })
    expect(await use('b', at + 3_600_001)).toEqual({ kind: 'limit', retryAt: at + 60_000 + 3_600_000 })
  })
}
