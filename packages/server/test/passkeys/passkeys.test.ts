import {
  AdminDeleteUserCommand,
  CompleteWebAuthnRegistrationCommand,
  CreateUserPoolClientCommand,
  DeleteWebAuthnCredentialCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, password } from '../support/service.ts'

const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }
const site = 'https://app.example'
const factors = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } } }

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** A page in Chromium with a virtual authenticator that consents to every request. */
async function deviceAt(origin: string) {
  const page = await (await browser.newContext()).newPage()
  await page.route(`${origin}/**`, route => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>page</title>' }))
  await page.goto(`${origin}/`)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  })
  return { page, devtools, authenticatorId }
}

const create = (page: Page, options: unknown) =>
  page.evaluate(async options => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON)
    return ((await navigator.credentials.create({ publicKey })) as PublicKeyCredential).toJSON()
  }, options)

const get = (page: Page, options: string): Promise<string> =>
  page.evaluate(async options => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options))
    return JSON.stringify(((await navigator.credentials.get({ publicKey })) as PublicKeyCredential).toJSON())
  }, options)

async function counterOf(devtools: CDPSession, authenticatorId: string) {
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
  return credentials[0]!
}

/** The same assertion for another origin, challenge or key. */
function altered(credential: string, change: (client: Record<string, unknown>, response: Record<string, string>) => void): string {
  const parsed = JSON.parse(credential)
  const client = JSON.parse(Buffer.from(parsed.response.clientDataJSON, 'base64url').toString())
  change(client, parsed.response)
  parsed.response.clientDataJSON = Buffer.from(JSON.stringify(client)).toString('base64url')
  return JSON.stringify(parsed)
}

describe.each(engines)('passkeys on %s', engine => {
  const service = useServiceOn(engine)

  async function setUp(pool: object = factors, webAuthn: object | null = { RelyingPartyId: 'app.example', UserVerification: 'preferred' }) {
    const made = await createPoolWithUser(
      service,
      { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH'], PreventUserExistenceErrors: 'ENABLED' },
      pool,
    )
    const { UserPoolId } = made
    if (webAuthn) await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration: webAuthn }))
    const signedIn = await made.begin('USER_PASSWORD_AUTH', { PASSWORD: password })
    const AccessToken = signedIn.AuthenticationResult!.AccessToken!
    const start = async () => (await service.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))).CredentialCreationOptions
    const complete = (Credential: object) =>
      service.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential: Credential as never }))
    const list = async () => (await service.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }))).Credentials!
    const begin = (USERNAME = 'alice') => made.begin('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' })
    const answer = (session: string | undefined, CREDENTIAL: string, USERNAME = 'alice') =>
      made.answer('WEB_AUTHN', session, { USERNAME, CREDENTIAL })
    return { ...made, AccessToken, start, complete, list, begin, answer }
  }
  async function registered() {
    const made = await setUp()
    const device = await deviceAt(site)
    await made.complete(await create(device.page, await made.start()))
    return { ...made, ...device }
  }

  test('a page of passkeys begins after the last one of the page before, also when that one is deleted', async () => {
    const { AccessToken, start, complete, list } = await registered()
    for (let more = 0; more < 2; more++) await complete(await create((await deviceAt(site)).page, await start()))
    const ids = (await list()).map(({ CredentialId }) => CredentialId!)
    expect(ids).toHaveLength(3)
    const page = (NextToken?: string) => service.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken, MaxResults: 1, NextToken }))
    const first = await page()
    expect(first.Credentials!.map(({ CredentialId }) => CredentialId)).toEqual([ids[0]])
    await service.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: ids[0]! }))
    const second = await page(first.NextToken)
    expect(second.Credentials!.map(({ CredentialId }) => CredentialId)).toEqual([ids[1]])
    await service.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: ids[1]! }))
    const third = await page(second.NextToken)
    expect(third.Credentials!.map(({ CredentialId }) => CredentialId)).toEqual([ids[2]])
    expect(third.NextToken).toBeUndefined()
  })

  test('a browser registers a passkey, signs in with it, and cannot once it is deleted', async () => {
    const { AccessToken, start, list, begin, answer, page } = await registered()
    const [passkey] = await list()
    expect(passkey).toMatchObject({
      RelyingPartyId: 'app.example',
      AuthenticatorAttachment: 'platform',
      AuthenticatorTransports: ['internal'],
    })
    expect(passkey!.CreatedAt).toBeInstanceOf(Date)
    expect(await start()).toMatchObject({
      rp: { id: 'app.example' },
      excludeCredentials: [{ type: 'public-key', id: passkey!.CredentialId }],
    })

    const asked = await begin()
    expect(asked).toMatchObject({ ChallengeName: 'WEB_AUTHN' })
    const options = asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!
    expect(JSON.parse(options)).toMatchObject({ rpId: 'app.example', allowCredentials: [{ id: passkey!.CredentialId }] })
    const credential = await get(page, options)
    const { AuthenticationResult } = await answer(asked.Session, credential)
    expect(AuthenticationResult?.AccessToken).toBeDefined()
    expect(AuthenticationResult?.RefreshToken).toBeDefined()

    // An assertion is accepted once, for its own challenge only.
    await expect(answer(asked.Session, credential)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(answer((await begin()).Session, credential)).rejects.toMatchObject(wrong)

    await service.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: passkey!.CredentialId! }))
    expect(await list()).toEqual([])
    // The client hides user existence: a user without a passkey gets the challenge that an unknown user gets, and no assertion answers it.
    const simulated = await begin()
    expect(simulated.ChallengeName).toBe('WEB_AUTHN')
    await expect(answer(simulated.Session, credential)).rejects.toMatchObject(wrong)
    for (const CredentialId of [passkey!.CredentialId!, 'a\0b'])
      await expect(service.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      })
  })

  test('WEB_AUTHN with a passkey that was deleted after the challenge is refused', async () => {
    const { AccessToken, list, begin, answer, page } = await registered()
    const asked = await begin()
    const credential = await get(page, asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
    const [passkey] = await list()
    await service.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: passkey!.CredentialId! }))
    await expect(answer(asked.Session, credential)).rejects.toMatchObject(wrong)
  })

  test('WEB_AUTHN refuses assertions of another origin, with another signature, of another user, or malformed', async () => {
    const { begin, answer, page } = await registered()
    const other = await registered()
    const asked = await begin()
    const credential = await get(page, asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
    const foreign = await other.begin()
    const ofOther = await get(other.page, foreign.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
    const bad = [
      altered(credential, client => Object.assign(client, { origin: 'https://app.example.evil.test' })),
      altered(credential, client => Object.assign(client, { origin: 'http://app.example' })),
      altered(credential, client => Object.assign(client, { extra: true })),
      altered(credential, (_, response) => {
        response.signature = JSON.parse(ofOther).response.signature
      }),
      altered(credential, client => Object.assign(client, { type: 'webauthn.create' })),
      ofOther,
      '{}',
      'null',
      'not JSON',
    ]
    for (const each of bad) {
      await expect(answer((await begin()).Session, each), each.slice(0, 80)).rejects.toMatchObject(wrong)
      // The owner can still sign in, which resets the count of wrong answers.
      const next = await begin()
      expect(
        (await answer(next.Session, await get(page, next.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!))).AuthenticationResult,
      ).toBeDefined()
    }
    expect((await other.answer(foreign.Session, ofOther)).AuthenticationResult).toBeDefined()
  })

  test('WEB_AUTHN refuses a cloned authenticator by its signature counter', async () => {
    const { begin, answer, page, devtools, authenticatorId } = await registered()
    const signIn = async () => {
      const asked = await begin()
      return answer(asked.Session, await get(page, asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!))
    }
    const copy = await counterOf(devtools, authenticatorId)
    await signIn()
    await signIn()
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId })
    await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: copy })
    await expect(signIn()).rejects.toMatchObject(wrong)
  })

  test('CompleteWebAuthnRegistration accepts only the newest challenge, the same client, an allowed origin, and each credential once', async () => {
    const { UserPoolId, start, complete, list } = await setUp()
    const { page } = await deviceAt(site)
    const old = await create(page, await start())
    await start()
    await expect(complete(old)).rejects.toMatchObject({ name: 'WebAuthnChallengeNotFoundException' })

    const { page: elsewhere } = await deviceAt('https://app.example.evil.test')
    const foreign = await create(elsewhere, { ...((await start()) as object), rp: { id: 'app.example.evil.test', name: 'evil' } })
    await expect(complete(foreign)).rejects.toMatchObject({ name: 'WebAuthnOriginNotAllowedException' })
    const { page: below } = await deviceAt('https://sub.app.example')
    const forSub = await create(below, { ...((await start()) as object), rp: { id: 'sub.app.example', name: 'sub' } })
    await expect(complete(forSub)).rejects.toMatchObject({ name: 'WebAuthnRelyingPartyMismatchException' })

    const { UserPoolClient } = await service.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'other', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }),
    )
    const fresh = await service.sdk.send(
      new InitiateAuthCommand({
        ClientId: UserPoolClient!.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'alice', PASSWORD: password },
      }),
    )
    const credential = (await create((await deviceAt(site)).page, await start())) as object
    await expect(
      service.sdk.send(
        new CompleteWebAuthnRegistrationCommand({ AccessToken: fresh.AuthenticationResult!.AccessToken, Credential: credential as never }),
      ),
    ).rejects.toMatchObject({ name: 'WebAuthnClientMismatchException' })
    for (const nonsense of [{}, { response: {} }, { response: { clientDataJSON: 7 } }])
      await expect(complete(nonsense)).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
    await complete(credential)
    await expect(complete(credential)).rejects.toMatchObject({ name: 'WebAuthnChallengeNotFoundException' })
    expect(await list()).toHaveLength(1)
  })

  test('the challenge of StartWebAuthnRegistration expires after five minutes', async () => {
    const { start, complete } = await setUp()
    const { page } = await deviceAt(site)
    const credential = await create(page, await start())
    await fetch(`${service.url}/_poolhouse/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-poolhouse': '1' },
      body: JSON.stringify({ seconds: 301 }),
    })
    await expect(complete(credential)).rejects.toMatchObject({ name: 'WebAuthnChallengeNotFoundException' })
  })

  test('StartWebAuthnRegistration needs WEB_AUTHN as a first factor and a relying party', async () => {
    const off = await setUp({}, null)
    await expect(off.start()).rejects.toMatchObject({ name: 'WebAuthnNotEnabledException' })
    const nameless = await setUp(factors, null)
    await expect(nameless.start()).rejects.toMatchObject({ name: 'WebAuthnConfigurationMissingException' })
  })

  test('WEB_AUTHN of an unknown user has a simulated challenge, always for the same passkey, and never signs in', async () => {
    const { UserPoolId, begin, answer, page } = await registered()
    const [first, second] = [await begin('nobody'), await begin('nobody')]
    expect(first.ChallengeName).toBe('WEB_AUTHN')
    const idsOf = (asked: typeof first) => JSON.parse(asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!).allowCredentials
    expect(idsOf(first)).toEqual(idsOf(second))
    const real = await begin()
    expect(Object.keys(JSON.parse(real.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!))).toEqual(
      Object.keys(JSON.parse(first.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)),
    )
    expect(idsOf(real)[0].id.length).toBe(idsOf(first)[0].id.length)
    const credential = await get(page, real.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
    await expect(answer(first.Session, credential, 'nobody')).rejects.toMatchObject(wrong)

    await service.sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alice' }))
    await expect(answer(real.Session, credential)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
  })
})
