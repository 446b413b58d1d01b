import type * as AmplifyAuth from 'aws-amplify/auth'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { bundleForPage } from '../support/bundle.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'
import { type ClientLibrary, type Configuration, clientRound, type Tokens } from './round.ts'

/** The whole of it, for a page. */
const source = "export { Amplify } from 'aws-amplify'\nexport * from 'aws-amplify/auth'"
let browser: Browser
let script: string
beforeAll(async () => {
  ;[browser, script] = await Promise.all([launchBrowser(), bundleForPage(source, 'amplify')])
})
afterAll(() => browser.close())

type Library = typeof AmplifyAuth & { Amplify: { configure(configuration: object): void } }

/** The page of an application: its configuration is the ids and the endpoint. */
async function applicationOf({ endpoint, userPoolId, clientId }: Configuration): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.route('https://app.example/**', route =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>page</title>' }),
  )
  await page.goto('https://app.example/')
  await page.addScriptTag({ content: script })
  await page.evaluate(Cognito => (globalThis as unknown as { amplify: Library }).amplify.Amplify.configure({ Auth: { Cognito } }), {
    userPoolId,
    userPoolClientId: clientId,
    userPoolEndpoint: endpoint,
  })
  return page
}

async function start(configuration: Configuration): Promise<ClientLibrary> {
  const page = await applicationOf(configuration)
  /** Calls one function of the library on the page. */
  const call = <Name extends keyof typeof AmplifyAuth>(name: Name, input?: object) =>
    page.evaluate(
      ({ name, input }) => (globalThis as unknown as { amplify: Record<string, (input?: object) => unknown> }).amplify[name]!(input),
      { name, input },
    ) as ReturnType<Extract<(typeof AmplifyAuth)[Name], (...input: never[]) => unknown>>

  const tokens = (options?: object): Promise<Tokens> =>
    page.evaluate(async options => {
      const session = await (globalThis as unknown as { amplify: Library }).amplify.fetchAuthSession(options)
      return { accessToken: session.tokens!.accessToken.toString() }
    }, options)
  /** The library refuses to sign in while another user is signed in. */
  const begin = async (username: string, password: string | undefined, authFlowType: string) => {
    await call('signOut')
    const { nextStep } = await call('signIn', { username, password, options: { authFlowType } })
    return nextStep.signInStep
  }
  const signIn = async (username: string, password: string) => {
    expect(await begin(username, password, 'USER_SRP_AUTH')).toBe('DONE')
    return tokens()
  }
  return {
    async signUp(username, password, email) {
      await call('signUp', { username, password, options: { userAttributes: { email } } })
    },
    async confirmSignUp(username, confirmationCode) {
      await call('confirmSignUp', { username, confirmationCode })
    },
    signIn,
    refresh: () => tokens({ forceRefresh: true }),
    async changePassword(oldPassword, newPassword) {
      await call('updatePassword', { oldPassword, newPassword })
    },
    async forgotPassword(username) {
      await call('resetPassword', { username })
    },
    async confirmForgotPassword(username, confirmationCode, newPassword) {
      await call('confirmResetPassword', { username, confirmationCode, newPassword })
    },
    async answerCustomChallenge(username, challengeResponse) {
      expect(await begin(username, undefined, 'CUSTOM_WITHOUT_SRP')).toBe('CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE')
      await call('confirmSignIn', { challengeResponse })
      return tokens()
    },
    beginTotp: async () => (await call('setUpTOTP')).sharedSecret,
    async finishTotp(code) {
      await call('verifyTOTPSetup', { code })
      await call('updateMFAPreference', { totp: 'PREFERRED' })
    },
    async signInWithTotp(username, password, code) {
      expect(await begin(username, password, 'USER_SRP_AUTH')).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE')
      await call('confirmSignIn', { challengeResponse: code() })
      return tokens()
    },
    async rememberDevice() {
      await call('rememberDevice')
    },
    signInWithDevice: signIn,
    async signOutEverywhere() {
      await call('signOut', { global: true })
    },
    // The page goes with the browser: a Chromium of one process does not outlive the first context that closes.
    close: async () => {},
  }
}

clientRound('aws-amplify in a Chromium page', start, { secret: 'without a secret' })

test('aws-amplify, which sends no SECRET_HASH, is refused by a client with a secret', async () => {
  const service = await startTestService()
  try {
    const { UserPoolId, ClientId } = await createPoolWithUser(service, { GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] })
    const client = await start({ endpoint: service.url, userPoolId: UserPoolId, clientId: ClientId, clientSecret: undefined })
    await expect(client.signIn('alice', 'Correct-horse-9')).rejects.toThrow('is configured with secret but SECRET_HASH was not received')
  } finally {
    await service.close()
  }
})
