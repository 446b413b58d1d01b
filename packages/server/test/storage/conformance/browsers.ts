import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  createBrowserSession,
  endBrowserSession,
  issueAuthorizationCode,
  readAuthorizationCode,
  readBrowserSession,
  readFamily,
  redeemAuthorizationCode,
} from '../../../src/storage/index.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

/** Browser sessions and the authorization codes that are issued through them. */
export function browsers({ store, newPool, newUser }: Suite): void {
  const beginSession = async (of: { provider?: string; authentication?: string } = {}) => {
    const pool_id = await newPool()
    const { sub } = await newUser(pool_id)
    const id = randomUUID()
    const session = {
      id,
      pool_id,
      sub,
      client_id: 'c',
      auth_time: at / 1000,
      created_at: at,
      expires_at: at + 3_600_000,
      binding: null,
      ...of,
    }
    const tracked = { last_active_at: at, last_address: '192.0.2.1', agent: 'test' }
    expect(await store.decide(createBrowserSession, { session: { ...session, ...tracked } })).toBe('created')
    return session
  }
  const issueCode = async (session: Awaited<ReturnType<typeof beginSession>>, when = at, of: { authentication?: string } = {}) => {
    const { pool_id, sub, client_id, auth_time } = session
    const id = randomUUID()
    const request = { redirect_uri: 'https://app.example/cb', is_redirect_given: 1 as const, scopes: 'openid', code_challenge: null }
    const code = {
      id,
      pool_id,
      client_id,
      sub,
      session_id: session.id,
      ...request,
      nonce: null,
      audience: null,
      auth_time,
      binding: null,
      ...of,
    }
    return { id, outcome: await store.decide(issueAuthorizationCode, { code: { ...code, expires_at: at + 300_000 }, at: when }) }
  }
  const newFamily = ({ pool_id, sub, client_id, auth_time }: Awaited<ReturnType<typeof beginSession>>) => ({
    ...{ pool_id, sub, client_id, auth_time, id: randomUUID(), event_id: randomUUID(), scopes: 'openid', device_key: null },
    ...{ created_at: at, expires_at: at + 86_400_000 },
  })

  test('an authorization code redeemed in parallel starts one sign-in, which the next use ends', async () => {
    const session = await beginSession()
    const { id, outcome } = await issueCode(session)
    expect(outcome).toBe('issued')
    const families = Array.from({ length: 8 }, () => newFamily(session))
    const redeem = (index: number) => store.decide(redeemAuthorizationCode, { id, by: `by ${index}`, at: at + 1, family: families[index]! })
    const outcomes = await parallel(8, redeem)
    expect(tally(outcomes)).toEqual({ created: 1, reused: 7 })
    const { pool_id: poolId, sub, id: family } = families[outcomes.indexOf('created')]!
    expect(await store.read(readFamily({ poolId, sub, id: family }))).toMatchObject({ family: { ended_at: at + 1 } })
  })

  test('sessions, codes and families keep the claims acr and amr of their sign-in', async () => {
    const authentication = '{"acr":"urn:cognito:loa:3","amr":["pwd","otp"]}'
    const session = await beginSession({ provider: 'Fake', authentication })
    expect(await store.read(readBrowserSession(session.id))).toMatchObject({ session: { authentication } })
    for (const of of [{ authentication }, {}]) {
      const { id } = await issueCode(session, at, of)
      expect(await store.read(readAuthorizationCode(id))).toMatchObject({ authentication: null, ...of })
      const family = { ...newFamily(session), ...of }
      expect(await store.decide(redeemAuthorizationCode, { id, by: 'me', at, family })).toBe('created')
      const found = await store.read(readFamily({ poolId: session.pool_id, sub: session.sub, id: family.id }))
      expect(found?.family).toMatchObject({ authentication: null, ...of })
    }
  })

  test('a redemption that is run again after its answer was lost succeeds; an expired or unknown code is not redeemed', async () => {
    const session = await beginSession()
    const { id } = await issueCode(session)
    const redemption = { id, by: 'me', at, family: newFamily(session) }
    for (const run of [1, 2]) expect(await store.decide(redeemAuthorizationCode, redemption), `run ${run}`).toBe('created')
    const { id: expired } = await issueCode(session)
    expect(await store.decide(redeemAuthorizationCode, { ...redemption, id: expired, at: at + 300_000 })).toBe('unknown')
    expect(await store.decide(redeemAuthorizationCode, { ...redemption, id: 'none' })).toBe('unknown')
  })

  test('an ended or expired browser session issues no authorization code', async () => {
    const session = await beginSession()
    expect((await issueCode(session, at + 3_600_000)).outcome).toBe('ended')
    await store.decide(endBrowserSession, { id: session.id, at: at + 1 })
    expect((await issueCode(session)).outcome).toBe('ended')
    expect(await store.read(readBrowserSession(session.id))).toMatchObject({ session: { ended_at: at + 1 } })
  })
}
