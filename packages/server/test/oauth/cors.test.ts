import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestService, type TestService } from '../support/service.ts'
import { createOAuthApp } from './support.ts'

let service: TestService
let base: string
beforeAll(async () => {
  service = await startTestService()
  ;({ base } = await createOAuthApp(service, {}, { DcrConfiguration: { OpenDcrEnabled: true } }))
})
afterAll(() => service.close())

const origin = 'https://app.example'
const allowed = (answer: Response) => [...answer.headers.keys()].filter(name => name.startsWith('access-control-'))
const body = JSON.stringify({ redirect_uris: ['https://app.example/callback'] })
const some = [expect.any(String), expect.any(String)]

/** docs/reference/oauth-endpoints.md#7.5: exactly three endpoints may be called by pages of other origins. */
describe.each(['at the root', "below a pool's id"])('%s', place => {
  test.each`
    method    | path                   | headers
    ${'POST'} | ${'/oauth2/token'}     | ${some}
    ${'POST'} | ${'/oauth2/revoke'}    | ${some}
    ${'GET'}  | ${'/oauth2/userInfo'}  | ${some}
    ${'POST'} | ${'/oauth2/register'}  | ${[]}
    ${'GET'}  | ${'/oauth2/authorize'} | ${[]}
    ${'GET'}  | ${'/authorize'}        | ${[]}
    ${'GET'}  | ${'/logout'}           | ${[]}
  `('$method $path and its preflight have the CORS headers $headers', async ({ method, path, headers }) => {
    const url = `${service.url}${place === 'at the root' ? '' : base}${path}`
    const asked = { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization,content-type' }

    const answer = await fetch(url, { method, headers: { origin }, redirect: 'manual', ...(path === '/oauth2/register' && { body }) })
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked })

    expect(allowed(answer)).toEqual(headers)
    expect(allowed(preflight).length > 0).toBe(headers.length > 0)
    expect(preflight.status).toBe(headers.length > 0 ? 200 : 405)
  })
})
