import { randomBytes } from 'node:crypto'
import { AdminGetUserCommand, GetUserCommand, InitiateAuthCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RequestQuota } from '../../src/context.ts'
import { createPageApp } from '../pages/support.ts'
import { engines } from '../support/engines.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

const answer = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'accepted',
    ({ name, message }) => `${name}: ${message}`,
  )
const tooMany = 'TooManyRequestsException: Too many requests'
const anHour = (of: string, by: RequestQuota['by'], limit: number): RequestQuota => ({ of, by, limit, seconds: 3_600 })
const times = async <Answer>(count: number, ask: () => Promise<Answer>): Promise<Answer[]> => {
  const answers: Answer[] = []
  for (let n = 0; n < count; n++) answers.push(await ask())
  return answers
}

describe.each(engines)('request quotas on %s', engine => {
  let postgres: TestPostgres | undefined
  let service: TestService
  const start = async (requestQuotas: readonly RequestQuota[]) => {
    service = await startTestService({ requestQuotas, databaseUrl: await postgres?.database() })
    return service
  }
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
  })
  afterAll(async () => postgres?.stop())

  test('sign-ins and sign-ups beyond a quota are refused, with the same answer for an unknown user, and others go on', async () => {
    const { sdk, close } = await start([
      anHour('UserAuthentication', 'source', 4),
      anHour('UserCreation', 'client', 2),
      anHour('UserRead', 'user', 2),
    ])
    try {
      const { ClientId, UserPoolId, signIn } = await createPoolWithUser(service, { PreventUserExistenceErrors: 'ENABLED' })
      const guess = (USERNAME: string) =>
        answer(
          sdk.send(
            new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD: 'Wrong-one-1' } }),
          ),
        )
      expect(await times(4, () => guess('nobody'))).not.toContain(tooMany)
      expect([await guess('nobody'), await guess('alice')]).toEqual([tooMany, tooMany])
      // A request with a signature has no source of its own.
      const { AccessToken } = await signIn()
      let names = 0
      const signUp = (client = ClientId) =>
        answer(sdk.send(new SignUpCommand({ ClientId: client, Username: `u${names++}`, Password: 'Correct-horse-9' })))
      expect(await times(3, () => signUp())).toEqual(['accepted', 'accepted', tooMany])
      expect(await signUp('0'.repeat(26))).toMatch(/^ResourceNotFoundException/)
      expect(await times(3, () => answer(sdk.send(new GetUserCommand({ AccessToken }))))).toEqual(['accepted', 'accepted', tooMany])
      const read = (Username: string) => answer(sdk.send(new AdminGetUserCommand({ UserPoolId, Username })))
      expect(await times(3, () => read('nobody'))).toEqual([...Array(2).fill('UserNotFoundException: User does not exist.'), tooMany])
      expect(await read('alice')).toBe('accepted')
    } finally {
      await close()
    }
  })

  test('pages and OAuth endpoints beyond a quota answer 429 with Retry-After: JSON to programs, a page to people', async () => {
    await start([
      anHour('UserToken', 'service', 2),
      anHour('ClientAuthentication', 'client', 1),
      anHour('UserCreation', 'source', 1),
      anHour('UserRead', 'pool', 1),
    ])
    try {
      const { UserPoolId, ClientId } = await createPageApp(service)
      const post = (path: string, form: Record<string, string>, accept = '*/*') =>
        fetch(`${service.url}/${UserPoolId}${path}`, {
          method: 'POST',
          redirect: 'manual',
          headers: { accept },
          body: new URLSearchParams(form),
        })
      const refresh = () => post('/oauth2/token', { grant_type: 'refresh_token', client_id: ClientId, refresh_token: 'x' })
      const answers = await times(3, refresh)
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 429])
      expect(await answers[2]!.json()).toEqual({
        error: 'temporarily_unavailable',
        error_description: expect.stringMatching(/^There were too many requests/),
      })
      expect(Number(answers[2]!.headers.get('retry-after'))).toBeGreaterThan(1_000)
      const byClient = () => post('/oauth2/token', { grant_type: 'client_credentials', client_id: ClientId })
      expect((await times(2, byClient)).map(({ status }) => status)).toEqual([400, 429])
      const userInfo = () => fetch(`${service.url}/${UserPoolId}/oauth2/userInfo`)
      expect((await times(2, userInfo)).map(({ status }) => status)).toEqual([400, 429])
      const signUp = () => post(`/signup?client_id=${ClientId}`, {}, 'text/html')
      const [, page] = await times(2, signUp)
      expect([page!.status, page!.headers.get('content-type'), await page!.text()]).toEqual([
        429,
        expect.stringContaining('text/html'),
        expect.stringContaining('There were too many requests.'),
      ])
      expect((await fetch(`${service.url}/${UserPoolId}/signup?client_id=${ClientId}`, { redirect: 'manual' })).status).not.toBe(429)
    } finally {
      await service.close()
    }
  })
})

test('two nodes share what they admitted: together they admit the quota, and what each may in the second before it hears of the other', async () => {
  const postgres = await startPostgres()
  const requestQuotas = [anHour('UserCreation', 'service', 20)]
  const options = { requestQuotas, databaseUrl: await postgres.database(), masterKey: randomBytes(32) }
  const [one, two] = await Promise.all([startTestService(options), startTestService(options)])
  try {
    const { ClientId } = await createPoolWithUser(one)
    let names = 0
    const signUp = ({ sdk }: TestService) =>
      answer(sdk.send(new SignUpCommand({ ClientId, Username: `u${names++}`, Password: 'Correct-horse-9' })))
    // The user of the pool was created at node one.
    expect(await times(19, () => signUp(one))).toEqual(Array(19).fill('accepted'))
    expect(await signUp(one)).toBe(tooMany)
    let last = ''
    let accepted = 0
    for (const until = Date.now() + 5_000; Date.now() < until && last !== tooMany; ) {
      last = await signUp(two)
      if (last === 'accepted') accepted++
      await new Promise(resolve => setTimeout(resolve, 250))
    }
    expect(last).toBe(tooMany)
    expect(accepted).toBeLessThan(15)
  } finally {
    await Promise.all([one.close(), two.close()])
    await postgres.stop()
  }
})
