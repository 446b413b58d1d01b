import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'

let service: TestService
let browser: Browser
beforeAll(async () => {
  ;[service, browser] = await Promise.all([startTestService(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await service.close()
})

/** Opens an empty page of an origin. */
async function openPage(origin: string): Promise<Page> {
  const page = await browser.newPage()
  await page.route(`${origin}/**`, route => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>page</title>' }))
  await page.goto(`${origin}/`)
  return page
}

/** Calls an operation from a script of the page, and returns what the script can read. */
const callFromPage = (page: Page, operation: string, body: object, headers: Record<string, string> = {}) =>
  page.evaluate(
    async ({ url, operation, body, headers }) => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
          ...headers,
        },
        body: JSON.stringify(body),
      }).catch(error => error as Error)
      if (answer instanceof Error) return { network: answer.message }
      return {
        status: answer.status,
        type: answer.headers.get('x-amzn-errortype'),
        id: answer.headers.get('x-amzn-requestid'),
        body: await answer.json(),
      }
    },
    { url: service.url, operation, body, headers },
  )

test('amazon-cognito-identity-js signs in and out in a page of another origin', async () => {
  const { UserPoolId, ClientId } = await createPoolWithUser(service)
  const page = await openPage('https://app.example')
  await page.addScriptTag({
    content: readFileSync(createRequire(import.meta.url).resolve('amazon-cognito-identity-js/dist/amazon-cognito-identity.min.js'), 'utf8'),
  })
  const outcome = await page.evaluate(
    async ({ endpoint, UserPoolId, ClientId, password }) => {
      // biome-ignore lint/suspicious/noExplicitAny: the script's global has no types.
      const { CognitoUserPool, CognitoUser, AuthenticationDetails } = (globalThis as any).AmazonCognitoIdentity
      const user = new CognitoUser({ Username: 'alice', Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) })
      user.setAuthenticationFlowType('USER_PASSWORD_AUTH')
      const signIn = (Password: string) =>
        new Promise(resolve =>
          user.authenticateUser(new AuthenticationDetails({ Username: 'alice', Password }), {
            onSuccess: (session: { isValid(): boolean }) => resolve(session.isValid()),
            onFailure: (error: { code: string; message: string }) => resolve(`${error.code}: ${error.message}`),
          }),
        )
      const refused = await signIn('Wrong-1!')
      const valid = await signIn(password)
      const attributes = await new Promise(resolve =>
        user.getUserAttributes((error: Error | null, list: { Name: string }[]) => resolve(error?.message ?? list.map(({ Name }) => Name))),
      )
      const signedOut = await new Promise(resolve =>
        user.globalSignOut({ onSuccess: resolve, onFailure: (error: Error) => resolve(error.message) }),
      )
      return { refused, valid, attributes, signedOut }
    },
    { endpoint: service.url, UserPoolId, ClientId, password },
  )
  expect(outcome).toEqual({
    refused: 'NotAuthorizedException: Incorrect username or password.',
    valid: true,
    attributes: ['sub', 'email', 'email_verified', 'given_name'],
    signedOut: 'SUCCESS',
  })
}, 60_000)

describe('a page of another origin', () => {
  test('a page of another origin can read the error and the request id of a public operation', async () => {
    const page = await openPage('https://app.example')
    const answer = await callFromPage(
      page,
      'InitiateAuth',
      { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'unknown' },
      { 'x-amz-user-agent': 'aws-amplify/6', 'cache-control': 'no-store', 'amz-sdk-request': 'attempt=1' },
    )
    expect(answer).toEqual({
      status: 400,
      type: 'ResourceNotFoundException:',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      body: { __type: 'ResourceNotFoundException', message: 'User pool client unknown does not exist.' },
    })
  })

  test('a page of another origin cannot call administrator operations in development mode', async () => {
    const { UserPoolId } = await createPoolWithUser(service)
    const page = await openPage('https://evil.example')
    expect(await callFromPage(page, 'DeleteUserPool', { UserPoolId })).toMatchObject({
      status: 403,
      body: { __type: 'ForbiddenException' },
    })
    // A simple request, which browsers send without a preflight.
    const simple = await page.evaluate(
      url =>
        fetch(url, { method: 'POST', body: '{"MaxResults":1}', headers: { 'content-type': 'text/plain' } }).then(answer => answer.status),
      service.url,
    )
    expect(simple).toBe(400)
    expect(await callFromPage(page, 'ListUserPools', { MaxResults: 60 })).toMatchObject({ status: 403 })
    expect(await callFromPage(await openPage('http://localhost:5173'), 'DescribeUserPool', { UserPoolId })).toMatchObject({
      status: 200,
      body: { UserPool: { Id: UserPoolId } },
    })
  })

  test('a page of another origin cannot move the clock of development mode', async () => {
    const page = await openPage('https://evil.example')
    const before = service.clock.now()
    const status = await page.evaluate(
      url =>
        fetch(`${url}/_poolhouse/clock`, { method: 'POST', body: '{"seconds":86400}', headers: { 'x-poolhouse': '1' } }).then(
          answer => answer.status,
          () => 0,
        ),
      service.url,
    )
    expect([0, 403]).toContain(status)
    expect(service.clock.now() - before).toBeLessThan(60_000)
  })
})
