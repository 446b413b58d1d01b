/** The pool of the study and its users, several of each state, so that no lock-out and no quota is met. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { totpCode } from '../../../packages/server/test/support/authenticator-app.ts'
import { createSoftwarePasskey } from '../../../packages/server/test/support/software-passkey.ts'
import { createApplication } from '../../analytics.ts'
import { password } from '../../api-flow.ts'
import { call } from '../../load.ts'

/**
 * States of a user that no unsigned caller may tell from an unknown one. `codes` has first factors other than the password: mail, SMS and a
 * passkey; `mfa` has a second factor.
 */
export const states = ['unconfirmed', 'disabled', 'reset', 'confirmed', 'codes', 'mfa'] as const
export type State = (typeof states)[number]

/** Users of each state. Each is used four times within an hour: the fifth failure locks out. */
export const usersOfState = 200
export const usesOfUser = 4

/** The address of a user; those of every state, and unknown ones, have the same length and form. */
export const nameOf = (state: State | 'unknown', index: number): string =>
  `${state.padEnd(11, 'x')}-${String(index).padStart(4, '0')}@example.com`

/** What the requests of the study name. */
export interface Party {
  url: string
  poolId: string
  clientId: string
  /** A client of a pool whose usernames are e-mail addresses. */
  byAddress: { poolId: string; clientId: string }
  /** A client of a pool whose users sign in by their e-mail address as well. */
  byAlias: { clientId: string }
  /** A client of the same pool whose failures are events with user data. */
  withAnalytics: { clientId: string }
}

export const callback = 'http://localhost/callback'
const relyingParty = 'app.example'
const triggers = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const
const arn = (trigger: string) => `arn:aws:lambda:us-east-1:000000000000:function:${trigger}`

/** Lambda triggers of CUSTOM_AUTH: a question whose answer is 42, after a proof of the password where the client began with one. */
export async function startTriggers(): Promise<{ args: string[]; stop(): void }> {
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const event = JSON.parse(Buffer.concat(chunks).toString())
    const last = event.request.session?.at(-1)?.challengeName
    event.response = {
      challengeName: last === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE',
      privateChallengeParameters: { answer: '42' },
      answerCorrect: event.request.challengeAnswer === '42',
    }
    response.end(JSON.stringify(event))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    args: triggers.flatMap(trigger => ['--trigger', `${arn(trigger)}=${url}`]),
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' }

async function createPool(url: string, settings: object, clientSettings: object) {
  const { UserPool } = await call<{ UserPool: { Id: string } }>(url, 'CreateUserPool', { PoolName: 'timing', ...settings })
  return createClient(url, UserPool.Id, clientSettings)
}

async function createClient(url: string, poolId: string, settings: object) {
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>(url, 'CreateUserPoolClient', {
    UserPoolId: poolId,
    ClientName: 'timing',
    PreventUserExistenceErrors: 'ENABLED',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: [callback],
    SupportedIdentityProviders: ['COGNITO'],
    ...settings,
  })
  return { poolId, clientId: UserPoolClient.ClientId }
}

/** Creates the pools and their users. */
export async function prepare(url: string, logProgress: (line: string) => void): Promise<Party> {
  const sender = {
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/no-reply@example.com',
    },
  }
  const { poolId, clientId } = await createPool(
    url,
    {
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: Object.fromEntries(triggers.map(trigger => [trigger, arn(trigger)])),
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] } },
      ...sender,
      SmsConfiguration,
    },
    { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_USER_AUTH'] },
  )
  await call(url, 'SetUserPoolMfaConfig', {
    UserPoolId: poolId,
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsConfiguration },
    SoftwareTokenMfaConfiguration: { Enabled: true },
    WebAuthnConfiguration: { RelyingPartyId: relyingParty },
  })
  const byAddress = await createPool(url, { UsernameAttributes: ['email'], AutoVerifiedAttributes: ['email'] }, {})
  const byAlias = await createPool(url, { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] }, {})
  const { applicationArn } = await createApplication(url)
  const withAnalytics = await createClient(url, poolId, {
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
    AnalyticsConfiguration: { ApplicationArn: applicationArn, UserDataShared: true },
  })
  const party = { url, poolId, clientId, byAddress, byAlias, withAnalytics }
  for (const state of states) {
    logProgress(`timing: creating ${usersOfState} users: ${state}`)
    for (let at = 0; at < usersOfState; at += 8)
      await Promise.all(
        Array.from({ length: Math.min(8, usersOfState - at) }, (_, index) => create[state](party, nameOf(state, at + index))),
      )
  }
  for (const { poolId, clientId } of [byAddress, byAlias])
    for (let at = 0; at < usersOfState; at += 8)
      await Promise.all(
        Array.from({ length: Math.min(8, usersOfState - at) }, async (_, index) => {
          const address = nameOf('confirmed', at + index)
          const Username = poolId === byAlias.poolId ? `owner-${at + index}` : address
          await createConfirmed({ url, poolId }, Username, { email: address, email_verified: 'true' })
          await signUp(url, clientId, nameOf('unconfirmed', at + index), poolId === byAlias.poolId ? `sign-up-${at + index}` : undefined)
        }),
      )
  return party
}

type Made = Pick<Party, 'url' | 'poolId'>

async function createConfirmed({ url, poolId: UserPoolId }: Made, Username: string, attributes: Record<string, string>): Promise<void> {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
  await call(url, 'AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes })
  await call(url, 'AdminSetUserPassword', { UserPoolId, Username, Password: password, Permanent: true })
}

const signUp = (url: string, ClientId: string, email: string, Username = email) =>
  call(url, 'SignUp', { ClientId, Username, Password: password, UserAttributes: [{ Name: 'email', Value: email }] })

const verified = (email: string) => ({ email, email_verified: 'true', phone_number: '+15555550100', phone_number_verified: 'true' })

async function accessTokenOf({ url, clientId: ClientId }: Party, USERNAME: string): Promise<string> {
  const AuthParameters = { USERNAME, PASSWORD: password }
  const { AuthenticationResult } = await call<{ AuthenticationResult: { AccessToken: string } }>(url, 'InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters,
  })
  return AuthenticationResult.AccessToken
}

const create: Record<State, (party: Party, name: string) => Promise<void>> = {
  async unconfirmed({ url, clientId }, name) {
    await signUp(url, clientId, name)
  },
  async disabled(party, name) {
    await createConfirmed(party, name, verified(name))
    await call(party.url, 'AdminDisableUser', { UserPoolId: party.poolId, Username: name })
  },
  async reset(party, name) {
    await createConfirmed(party, name, verified(name))
    await call(party.url, 'AdminResetUserPassword', { UserPoolId: party.poolId, Username: name })
  },
  confirmed: (party, name) => createConfirmed(party, name, { email: name }),
  async codes(party, name) {
    await createConfirmed(party, name, verified(name))
    const AccessToken = await accessTokenOf(party, name)
    const passkey = createSoftwarePasskey(relyingParty, `https://${relyingParty}`)
    const { CredentialCreationOptions } = await call<{ CredentialCreationOptions: { challenge: string } }>(
      party.url,
      'StartWebAuthnRegistration',
      { AccessToken },
    )
    await call(party.url, 'CompleteWebAuthnRegistration', { AccessToken, Credential: passkey.register(CredentialCreationOptions) })
  },
  async mfa(party, name) {
    await createConfirmed(party, name, verified(name))
    const AccessToken = await accessTokenOf(party, name)
    const { SecretCode } = await call<{ SecretCode: string }>(party.url, 'AssociateSoftwareToken', { AccessToken })
    await call(party.url, 'VerifySoftwareToken', { AccessToken, UserCode: totpCode(SecretCode) })
    const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
    await call(party.url, 'AdminSetUserMFAPreference', { UserPoolId: party.poolId, Username: name, SoftwareTokenMfaSettings })
  },
}
