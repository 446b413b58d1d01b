import type { OperationName } from '@poolhouse/contract'
import { afterAll, describe, expect, test } from 'vitest'
import { operations } from '../../src/index.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import type { TestService } from '../support/service.ts'
import type { Known } from './bodies.ts'
import { prepareKnown } from './known.ts'
import { textPositions } from './texts.ts'

/** Members of every object in JavaScript, and the character that PostgreSQL stores in no text. */
const memberNames = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'constructor = "x"', 'username = "toString"']
const nul = ['\u0000', 'a\u0000b', 'username = "a\u0000"']
const textsOf = { SQLite: [...memberNames, ...nul], PostgreSQL: ['constructor', ...nul] }
const names = (Object.keys(operations) as OperationName[]).sort()
/** Operations that end what the others need get ids of their own. */
const ending = new Set<OperationName>([
  'DeleteUserPool',
  'DeleteUserPoolClient',
  'AdminDeleteUser',
  'DeleteUser',
  'GlobalSignOut',
  'RevokeToken',
])

describe.each(engines)('on %s', engine => {
  const texts = textsOf[engine]
  const failures: string[] = []
  const log = {
    info() {},
    warn() {},
    error: (message: string, fields?: Record<string, unknown>) => void failures.push(`${message} ${JSON.stringify(fields)}`),
  }
  const service = useServiceOn(engine, { log })
  let known: Known | undefined
  afterAll(() => {
    known = undefined
  })

  test.each(names)(
    '%s answers no member name of JavaScript objects and no U+0000, in any text, with an error of the service',
    async name => {
      known ??= await prepareKnown(service)
      const ids = ending.has(name) ? await prepareKnown(service) : known
      failures.splice(0)
      const answered: string[] = []
      for (const { path, body } of textPositions(name, ids))
        for (const text of texts) {
          const { status, text: answer } = await post(service, name, body(text))
          if (status !== 200 && status !== 400) answered.push(`${path} ${JSON.stringify(text)}: ${status} ${answer}`)
        }
      expect({ answered, failures }).toEqual({ answered: [], failures: [] })
    },
    60_000,
  )

  /** Addresses of pages and OAuth endpoints, with a text in the place of `TEXT`. */
  const requests: Record<string, (ids: Known) => [path: string, form?: string]> = {
    'the path of a pool': () => ['/us-east-1_TEXT/.well-known/jwks.json'],
    'the path of a pool in the token endpoint': () => ['/us-east-1_TEXT/oauth2/token', 'grant_type=refresh_token'],
    'response_type of authorize': ids => [`/oauth2/authorize?response_type=TEXT&client_id=${ids.clients[0]}`],
    'client_id of authorize': () => ['/oauth2/authorize?response_type=code&client_id=TEXT'],
    'scope of authorize': ids => [`/oauth2/authorize?response_type=code&client_id=${ids.clients[0]}&scope=TEXT`],
    'redirect_uri of authorize': ids => [`/oauth2/authorize?response_type=code&client_id=${ids.clients[0]}&redirect_uri=TEXT`],
    'a parameter of authorize': ids => [`/oauth2/authorize?response_type=code&client_id=${ids.clients[0]}&TEXT=TEXT`],
    'lang of login': ids => [`/login?response_type=code&client_id=${ids.clients[0]}&lang=TEXT`],
    'client_id of logout': () => ['/logout?client_id=TEXT&logout_uri=TEXT'],
    'error of the error page': () => ['/error?error=TEXT'],
    confirmUser: ids => [`/confirmUser?client_id=${ids.clients[0]}&user_name=TEXT&confirmation_code=TEXT`],
    'client_id of confirmUser': () => ['/confirmUser?client_id=TEXT&user_name=TEXT&confirmation_code=TEXT'],
    'grant_type of token': ids => ['/oauth2/token', `grant_type=TEXT&client_id=${ids.clients[0]}`],
    'client_id of token': () => ['/oauth2/token', 'grant_type=authorization_code&client_id=TEXT&code=abc'],
    'code of token': ids => ['/oauth2/token', `grant_type=authorization_code&client_id=${ids.clients[0]}&code=TEXT&redirect_uri=TEXT`],
    'refresh_token of token': ids => ['/oauth2/token', `grant_type=refresh_token&client_id=${ids.clients[0]}&refresh_token=TEXT`],
    'token of revoke': ids => ['/oauth2/revoke', `client_id=${ids.clients[0]}&token=TEXT`],
    'an action of the Query protocol': () => ['/', 'Action=TEXT&Version=2011-06-15'],
    'a page of the service': () => ['/TEXT'],
  }
  test.each(Object.keys(requests))('%s answers none of them with an error of the service', async name => {
    known ??= await prepareKnown(service)
    const [path, form] = requests[name]!(known)
    failures.splice(0)
    const answered: string[] = []
    for (const text of texts) {
      const insert = (place: string) => place.replaceAll('TEXT', encodeURIComponent(text))
      const answer = await fetch(service.url + insert(path), {
        redirect: 'manual',
        ...(form !== undefined && {
          method: 'POST',
          body: insert(form),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        }),
      })
      if (answer.status >= 500) answered.push(`${JSON.stringify(text)}: ${answer.status} ${await answer.text()}`)
    }
    expect({ answered, failures }).toEqual({ answered: [], failures: [] })
  })
})

async function post(service: TestService, name: OperationName, body: unknown): Promise<{ status: number; text: string }> {
  const answer = await fetch(service.url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-amz-json-1.1', 'X-Amz-Target': `AWSCognitoIdentityProviderService.${name}` },
    body: JSON.stringify(body),
  })
  return { status: answer.status, text: await answer.text() }
}
