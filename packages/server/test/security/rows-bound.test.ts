import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  type AuthenticationResultType,
  CompleteWebAuthnRegistrationCommand,
  ConfirmForgotPasswordCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  type CreateUserPoolClientCommandInput,
  type CreateUserPoolCommandInput,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ListUserPoolsCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  VerifySoftwareTokenCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { secretHash } from '../../src/crypto/index.ts'
import type { tables } from '../../src/storage/tables.ts'
import { pool as devicePool } from '../devices/support.ts'
import { startFakeProvider } from '../federation/fake-provider.ts'
import { createFederatedApp } from '../federation/support.ts'
import { createOAuthApp } from '../oauth/support.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { claimsOf } from '../support/claims.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { password, sdkFor, startTestService, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'

/** A writer of the database is an attacker who has an account, `mallory`, and wants to be `alice`. No key of the service is in the database. */
let service: TestService
beforeAll(async () => {
  service = await startTestService()
})
afterAll(() => service.close())

const mallorys = 'Mallorys-own-1!'

function write(statement: string, ...values: string[]): number {
  const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
  try {
    return Number(db.prepare(statement).run(...values).changes)
  } finally {
    db.close()
  }
}
/** Changes exactly one row. */
const swap = (statement: string, ...values: string[]) => expect(write(statement, ...values)).toBe(1)

async function addMallory(UserPoolId: string) {
  const { sdk } = service
  const create = { UserPoolId, Username: 'mallory', MessageAction: 'SUPPRESS' as const }
  const UserAttributes = [
    { Name: 'email', Value: 'mallory@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ]
  await sdk.send(new AdminCreateUserCommand({ ...create, UserAttributes }))
  await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username: 'mallory', Password: mallorys, Permanent: true }))
  const subOf = async (Username: string) =>
    (await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!
  const [alice, mallory] = [await subOf('alice'), await subOf('mallory')]
  return { alice, mallory }
}

const flows = {
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
} satisfies Partial<CreateUserPoolClientCommandInput>

async function app(client: Partial<CreateUserPoolClientCommandInput> = {}, pool: Partial<CreateUserPoolCommandInput> = {}) {
  const made = await createOAuthApp(service, { ...flows, ...client }, pool)
  const signInAs = async (USERNAME = 'mallory', PASSWORD = mallorys) =>
    (await made.begin('USER_PASSWORD_AUTH', { USERNAME, PASSWORD })).AuthenticationResult!
  return { ...made, ...(await addMallory(made.UserPoolId)), signInAs }
}

/** Who an attempt signs in as: a `sub`, or `refused`. */
const whoIs = (result: Promise<AuthenticationResultType | undefined>): Promise<string> =>
  result.then(
    tokens => (tokens?.AccessToken ? claimsOf(tokens.AccessToken).sub : 'refused'),
    () => 'refused',
  )

/** The attempt to be alice by a row of the table, and who it makes the attacker: never alice. */
type Attempt = () => Promise<{ alice: string; became: string[] }>
/** Why a row of the table makes nobody anybody else, whatever is written to it. */
type Reason = string

const limitsOnly: Reason = 'It limits guesses: who deletes its rows may guess more often, at codes that are bound to their user.'
const notWho: Reason = 'It says what a user or client may do or see, not who a user is. A writer of the database can change it.'
const onlyNumbers = 'Nothing signs in by what was counted.'

const attempts = {
  browser_sessions: async () => {
    const { browser, signIn, base, query, exchange, alice } = await app()
    await signIn({}, { username: 'mallory', typed: mallorys })
    swap('update browser_sessions set sub = ? where pool_id = ?', alice, base.slice(1))
    const asked = await browser.open(`${base}/oauth2/authorize?${query()}`)
    const location = new URL(asked.headers.get('location')!, service.url)
    const code = location.searchParams.get('code')
    if (code === null) return { alice, became: [location.pathname.endsWith('/login') ? 'refused' : location.href] }
    return { alice, became: [claimsOf((await (await exchange(code)).json()).access_token).sub] }
  },
  user_identities: async () => {
    const provider = await startFakeProvider()
    provider.user = { sub: 'mallory', email: 'mallory@example.com' }
    const { UserPoolId, signIn, exchange, newBrowser } = await createFederatedApp(service, provider)
    const subOf = async () => {
      const answer = await exchange(await signIn({}, newBrowser()))
      return answer.access_token === undefined ? 'refused' : claimsOf(answer.access_token).sub
    }
    await subOf()
    const { User } = await service.sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'alice', MessageAction: 'SUPPRESS' }))
    const alice = User!.Attributes!.find(({ Name }) => Name === 'sub')!.Value!
    swap('update user_identities set sub = ? where pool_id = ?', alice, UserPoolId)
    const became = [await subOf()]
    await provider.close()
    return { alice, became }
  },
  authorization_codes: async () => {
    const { signIn, base, exchange, alice } = await app()
    const code = (await signIn({}, { username: 'mallory', typed: mallorys })).searchParams.get('code')!
    swap('update authorization_codes set sub = ? where pool_id = ?', alice, base.slice(1))
    const answer = await (await exchange(code)).json()
    return { alice, became: [answer.error === 'invalid_grant' ? 'refused' : claimsOf(answer.access_token).sub] }
  },
  sessions: async () => {
    const factors = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const] } } }
    const { UserPoolId, ClientId, begin, answer, alice } = await app({}, factors)
    const { sdk } = service
    const salt = `json_object('salt', (select credential_salt from users where sub = ?))`
    // A session in which nothing was proved becomes that of a user who has just been confirmed.
    const { Session } = await begin('USER_AUTH', {})
    swap(`update sessions set challenge = 'SIGNED_UP', state = ${salt} where pool_id = ?`, alice, UserPoolId)
    const AuthParameters = { USERNAME: 'alice' }
    const signedUp = sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_AUTH', AuthParameters, Session }))
    const advanced = await whoIs(signedUp.then(({ AuthenticationResult }) => AuthenticationResult))
    // The session of a temporary password that mallory proved becomes one of alice's.
    write('delete from sessions where pool_id = ?', UserPoolId)
    for (const [Username, Password] of [
      ['alice', 'Unknown-words-1!'],
      ['mallory', mallorys],
    ] as const)
      await sdk.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: false }))
    const proved = await begin('USER_PASSWORD_AUTH', { USERNAME: 'mallory', PASSWORD: mallorys })
    swap(`update sessions set sub = ?, state = ${salt} where pool_id = ?`, alice, alice, UserPoolId)
    const changed = answer('NEW_PASSWORD_REQUIRED', proved.Session, { NEW_PASSWORD: 'Brand-new-1!' })
    return { alice, became: [advanced, await whoIs(changed.then(({ AuthenticationResult }) => AuthenticationResult))] }
  },
  passkeys: async () => {
    const factors = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD' as const, 'WEB_AUTHN' as const] } } }
    const { UserPoolId, begin, answer, alice, mallory, signInAs } = await app({}, factors)
    const WebAuthnConfiguration = { RelyingPartyId: 'app.example', UserVerification: 'preferred' as const }
    await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration }))
    const { AccessToken } = await signInAs()
    const passkey = createSoftwarePasskey('app.example', 'https://app.example')
    const { CredentialCreationOptions } = await service.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
    const Credential = passkey.register(CredentialCreationOptions as never)
    await service.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential: Credential as never }))
    const signInWith = async (USERNAME: string) => {
      const asked = await begin('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' })
      const CREDENTIAL = passkey.assert(asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
      return (await answer('WEB_AUTHN', asked.Session, { USERNAME, CREDENTIAL })).AuthenticationResult
    }
    expect(await whoIs(signInWith('mallory'))).toBe(mallory)
    swap('update passkeys set sub = ? where pool_id = ?', alice, UserPoolId)
    return { alice, became: [await whoIs(signInWith('alice'))] }
  },
  refresh_families: async () => {
    const { UserPoolId, begin, alice, signInAs } = await app()
    const { RefreshToken, AccessToken } = await signInAs()
    swap('update refresh_families set sub = ? where pool_id = ?', alice, UserPoolId)
    const refreshed = await whoIs(
      begin('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: RefreshToken! }).then(({ AuthenticationResult }) => AuthenticationResult),
    )
    const read = await service.sdk.send(new GetUserCommand({ AccessToken })).then(
      ({ UserAttributes }) => UserAttributes!.find(({ Name }) => Name === 'sub')!.Value!,
      () => 'refused',
    )
    return { alice, became: [refreshed, read] }
  },
  devices: async () => {
    const { UserPoolId, begin, remember, prove } = await devicePool(service)
    const { alice } = await addMallory(UserPoolId)
    const { own } = await remember((await begin({ PASSWORD: mallorys }, 'mallory')).AuthenticationResult!)
    swap('update devices set sub = ? where pool_id = ?', alice, UserPoolId)
    const from = async () => {
      const asked = await begin({ DEVICE_KEY: own.key })
      return (await (await prove(asked, own)).finish()).AuthenticationResult
    }
    return { alice, became: [await whoIs(from())] }
  },
  second_factors: async () => {
    const { UserPoolId, begin, answer, alice, mallory, signInAs } = await app({}, {})
    await service.sdk.send(
      new SetUserPoolMfaConfigCommand({ UserPoolId, SoftwareTokenMfaConfiguration: { Enabled: true }, MfaConfiguration: 'OPTIONAL' }),
    )
    const { AccessToken } = await signInAs()
    const { SecretCode } = await service.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
    await service.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: totpCode(SecretCode!, Date.now() - 30_000) }))
    await service.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }))
    swap('update second_factors set sub = ? where sub = ?', alice, mallory)
    // The attacker knows alice's password, and answers with the app that belongs to mallory.
    const asked = await begin('USER_PASSWORD_AUTH', { PASSWORD: password })
    const answered = answer('SOFTWARE_TOKEN_MFA', asked.Session, { SOFTWARE_TOKEN_MFA_CODE: totpCode(SecretCode!) })
    return { alice, became: [await whoIs(answered.then(({ AuthenticationResult }) => AuthenticationResult))] }
  },
  users: async () => {
    const { alice, mallory, signInAs } = await app()
    const columns = 'credential_salt, credential_kind, sealed_credential'
    swap(`update users set (${columns}) = (select ${columns} from users where sub = ?) where sub = ?`, mallory, alice)
    return { alice, became: [await whoIs(signInAs('alice', mallorys))] }
  },
  aliases: async () => {
    const { UserPoolId, alice, mallory, signInAs } = await app({}, { AliasAttributes: ['email'] })
    swap(`update aliases set sub = ? where pool_id = ? and kind = 'email' and sub = ?`, alice, UserPoolId, mallory)
    const mineForAlice = await whoIs(signInAs('mallory@example.com'))
    swap(`update aliases set sub = ? where pool_id = ? and kind = 'email' and value = 'alice@example.com'`, mallory, UserPoolId)
    return { alice, became: [mineForAlice, await whoIs(signInAs('alice@example.com'))] }
  },
  codes: async () => {
    const { ClientId, alice, mallory, signInAs } = await app()
    await service.sdk.send(new ForgotPasswordCommand({ ClientId, Username: 'mallory' }))
    const ConfirmationCode = await inboxCodeTo(service.url, 'mallory@example.com')
    swap(`update codes set sub = ? where sub = ? and purpose = 'recovery'`, alice, mallory)
    const Password = 'Stolen-words-1!'
    const recovered = await service.sdk
      .send(new ConfirmForgotPasswordCommand({ ClientId, Username: 'alice', ConfirmationCode, Password }))
      .then(
        () => 'recovered',
        () => 'refused',
      )
    // A code that was sent to mallory's address does not verify alice's.
    const { AccessToken } = await signInAs()
    await service.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' }))
    const Code = await inboxCodeTo(service.url, 'mallory@example.com')
    swap(`update codes set value = 'alice@example.com' where sub = ? and purpose = 'attribute:email'`, mallory)
    const verified = await service.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code })).then(
      async () =>
        (await service.sdk.send(new GetUserCommand({ AccessToken }))).UserAttributes!.find(({ Name }) => Name === 'email')!.Value!,
      () => 'refused',
    )
    return {
      alice,
      became: [
        recovered === 'refused' ? await whoIs(signInAs('alice', Password)) : recovered,
        verified === 'alice@example.com' ? alice : 'refused',
      ],
    }
  },
  client_secrets: async () => {
    const { UserPoolId, ClientId, begin, alice } = await app({ GenerateSecret: true })
    const other = new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'other', GenerateSecret: true, ...flows } as never)
    const { UserPoolClient } = await service.sdk.send(other)
    const from = '(select sealed_value from client_secrets where client_id = ?)'
    swap(`update client_secrets set sealed_value = ${from} where client_id = ?`, UserPoolClient!.ClientId!, ClientId)
    // The secret of the other client stands in for that of alice's.
    const SECRET_HASH = secretHash(UserPoolClient!.ClientSecret!, 'alice', ClientId)
    const result = begin('USER_PASSWORD_AUTH', { PASSWORD: password, SECRET_HASH }).then(({ AuthenticationResult }) => AuthenticationResult)
    return { alice, became: [await whoIs(result)] }
  },
  signing_keys: async () => {
    const { UserPoolId, alice } = await app()
    const jwks = () => fetch(`${service.url}/${UserPoolId}/.well-known/jwks.json`).then(answer => answer.text())
    const forged = JSON.stringify({ kty: 'RSA', alg: 'RS256', use: 'sig', kid: 'mallorys', n: 'AQAB', e: 'AQAB' })
    expect(write('update signing_keys set public_jwk = ? where pool_id = ?', forged, UserPoolId)).toBe(2)
    return { alice, became: [(await jwks()).includes('mallorys') ? alice : 'refused'] }
  },
  access_keys: async () => {
    const production = await startTestService({ production: true })
    const key = await production.createAdminKey()
    const db = new DatabaseSync(join(production.dataDir, 'poolhouse.db'))
    db.exec(`update access_keys set user_id = 'alice', arn = 'arn:aws:iam::000000000000:user/alice'`)
    db.close()
    const credentials = { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey }
    const became = await sdkFor(production.url, credentials)
      .send(new ListUserPoolsCommand({ MaxResults: 1 }))
      .then(
        () => 'alice',
        ({ name }) => (name === 'UnrecognizedClientException' ? 'refused' : name),
      )
    await production.close()
    return { alice: 'alice', became: [became] }
  },

  outbox: 'The payload, address included, is sealed for its pool, user and row: a message of another row is not sent.',
  password_history: 'Its verifiers are sealed for their user, and only refuse passwords.',
  passkey_challenges: 'The passkey that answers a challenge is registered for the user of the access token.',
  attempts: limitsOnly,
  analytics_outbox: 'Whose data goes with an event; the numbers of analytics decide nothing.',
  analytics_deliveries: 'Counts that an operator reads.',
  quotas: limitsOnly,
  spent_proofs: 'It refuses the second use of a proof: who deletes its rows can repeat a proof, for the user who gave it.',
  registrations: limitsOnly,
  group_members: async () => {
    const { UserPoolId, alice, mallory, signInAs } = await app()
    await service.sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'administrators' }))
    await service.sdk.send(new AdminAddUserToGroupCommand({ UserPoolId, Username: 'alice', GroupName: 'administrators' }))
    expect(claimsOf((await signInAs('alice', password)).AccessToken!)['cognito:groups']).toEqual(['administrators'])
    swap('update group_members set sub = ? where sub = ?', mallory, alice)
    const groups = claimsOf((await signInAs()).AccessToken!)['cognito:groups'] as string[] | undefined
    return { alice, became: [groups?.includes('administrators') ? alice : 'refused'] }
  },
  user_groups: notWho,
  user_attributes: 'It is the index of ListUsers; what a user is comes from `users`.',
  consents: notWho,
  names: 'It refuses a second user of one name. Look-ups read `aliases` and `users`.',
  clients: notWho,
  user_pools: 'The data key is sealed for its pool; the settings are what, not who.',
  domains: notWho,
  resource_servers: notWho,
  identity_providers:
    'Details, mapping and identifiers are sealed for pool, name and type: test/identity-providers/identity-providers.test.ts.',
  pending_sign_ins: 'The provider, the request and the nonce are sealed for the row: test/federation/states.test.ts.',
  identity_provider_identifiers:
    'The provider that it names must have the identifier itself, sealed: test/identity-providers/identity-providers.test.ts.',
  saml_keys: 'The key is sealed for its pool, and opens assertions; who signed them is another matter.',
  saml_metadata: 'Sealed for pool and provider: test/federation/saml/metadata.test.ts.',
  risk_configurations: notWho,
  log_deliveries: notWho,
  log_outbox: notWho,
  auth_events: notWho,
  terms: notWho,
  branding_images: notWho,
  branding_styles: notWho,
  ui_customizations: notWho,
  deleted_pools: 'It only deletes.',
  iam_access_keys: 'The secret is sealed for key, account and user: test/iam/rows-bound.test.ts.',
  iam_principals: 'Bound by a MAC: test/iam/rows-bound.test.ts.',
  iam_inline_policies: 'Bound by a MAC: test/iam/rows-bound.test.ts.',
  iam_policy_versions: 'Bound by a MAC: test/iam/rows-bound.test.ts.',
  iam_attachments: 'Bound by a MAC: test/iam/rows-bound.test.ts.',
  iam_policies: 'It says which version of a policy applies; every version is bound to its policy by a MAC.',
  iam_tags: notWho,
  pinpoint_actors: onlyNumbers,
  pinpoint_apps: onlyNumbers,
  pinpoint_batches: onlyNumbers,
  pinpoint_daily_actors: onlyNumbers,
  pinpoint_daily_counts: onlyNumbers,
  pinpoint_endpoints: onlyNumbers,
  pinpoint_events: onlyNumbers,
  pinpoint_deleted_apps: 'It only deletes.',
  audit_anchors: 'It says what a record of requests must be like. Its MAC, and what a changed one does: audit/audit.test.ts.',
  request_counts: 'how many requests other nodes admitted: it decides about nobody',
  snapshots: 'Development only; the rows that it brings back are bound one by one.',
} satisfies Record<keyof typeof tables, Attempt | Reason>

const tampered = Object.entries(attempts).flatMap(([table, attempt]) => (typeof attempt === 'string' ? [] : [{ table, attempt }]))

test.each(tampered)('a row of $table that is pointed at another user makes nobody that user', async ({ attempt }) => {
  const { alice, became } = await attempt()
  expect(became).not.toContain(alice)
})
