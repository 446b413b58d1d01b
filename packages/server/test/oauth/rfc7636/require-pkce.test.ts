import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../../support/engines.ts'
import { startTestService } from '../../support/service.ts'
import { callback, createOAuthApp, verifier } from '../support.ts'

describe.each(engines)('--require-pkce on %s', engine => {
  const service = useServiceOn(engine, { requirePkce: true })
  const { code_verifier: _, ...challenge } = verifier()
  const authorize = async (client: object, more: Record<string, string>, pool: object = {}, at = service) => {
    const app = await createOAuthApp(at, client, pool)
    const answer = await app.browser.open(`${app.base}/oauth2/authorize?${app.query(more)}`)
    return answer.headers.get('location') ?? ''
  }

  test('a public client without a code_challenge is refused with invalid_request; with one it signs in', async () => {
    const refused = new URL(await authorize({}, {}))
    expect([`${refused.origin}${refused.pathname}`, refused.searchParams.get('error')]).toEqual([callback, 'invalid_request'])
    expect(await authorize({}, challenge)).not.toContain('error=')
    expect(await authorize({}, { code_challenge: '' })).toContain('error=invalid_request')
  })

  test('a client with a secret needs no code_challenge', async () => {
    expect(await authorize({ GenerateSecret: true }, {})).not.toContain('error=')
  })

  test('a pool with the tag poolhouse:require-pkce asks for it where the service does not', async () => {
    const lenient = await startTestService()
    try {
      const tagged = { UserPoolTags: { 'poolhouse:require-pkce': 'true' } }
      expect(await authorize({}, {}, tagged, lenient)).toContain('error=invalid_request')
      expect(await authorize({}, {}, {}, lenient)).not.toContain('error=')
    } finally {
      await lenient.close()
    }
  })
})
