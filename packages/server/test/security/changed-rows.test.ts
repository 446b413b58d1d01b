import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  CompleteWebAuthnRegistrationCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { srpClientSession } from '../../src/srp-client.ts'
import { pool as devicePool } from '../devices/support.ts'
import { createOAuthApp } from '../oauth/support.ts'
import { totpCode } from '../support/authenticator-app.ts'
import { createPoolWithUser, password, startTestService, type TestService } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'

/** A sealed value that does not open, and a MAC that does not fit, are refused as a wrong proof is, with a line for the operator. */
let service: TestService
let lines: { message: string; fields?: Record<string, unknown> }[] = []
beforeAll(async () => {
  const error = (message: string, fields?: Record<string, unknown>) => void lines.push({ message, fields })
  service = await startTestService({ log: { info() {}, warn() {}, error } })
})
afterAll(() => service.close())

/** Changes the column in every row of the pool, to a value of the same length where it is a sealed one. */
function tamper(table: string, column: string, UserPoolId: string): void {
  const db = new DatabaseSync(join(service.dataDir, 'poolhouse.db'), { timeout: 5_000 })
  const owner = table === 'client_secrets' ? 'client_id in (select id from clients where pool_id = ?)' : 'pool_id = ?'
  const changed = column === 'binding' ? `'changed'` : `cast(x'01' || randomblob(length(${column}) - 1) as blob)`
  expect(Number(db.prepare(`update ${table} set ${column} = ${changed} where ${owner}`).run(UserPoolId).changes)).toBeGreaterThan(0)
  db.close()
}

const answerOf = (request: Promise<unknown>): Promise<string> =>
  request.then(
    () => 'accepted',
    ({ name, message }) => `${name}: ${message}`,
  )

const wrong = 'NotAuthorizedException: Incorrect username or password.'
const invalidSession = 'NotAuthorizedException: Invalid session for the user.'
const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'] as const
const withFlows = (pool: object = {}, client: object = {}) =>
  createPoolWithUser(service, { ExplicitAuthFlows: [...flows], ...client }, pool)
const byPassword = async (pool: object = {}) => {
  const app = await withFlows(pool)
  return { ...app, enter: () => app.begin('USER_PASSWORD_AUTH', { PASSWORD: password }) }
}
const history = { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 3 } } }

async function withTotp() {
  const app = await byPassword()
  const { UserPoolId } = app
  const { sdk } = service
  await sdk.send(
    new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } }),
  )
  const { AccessToken } = (await app.enter()).AuthenticationResult!
  const { SecretCode } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }))
  return { ...app, sdk, AccessToken, code: () => totpCode(SecretCode!) }
}

/** Each prepares a pool, changes rows of it, and answers what the next step says. */
const steps: Record<
  string,
  { table: string; column: string; step: () => Promise<{ UserPoolId: string; next: () => Promise<unknown> }>; answer: string }
> = {
  'the password of USER_PASSWORD_AUTH': {
    table: 'users',
    column: 'sealed_credential',
    step: async () => byPassword().then(app => ({ ...app, next: app.enter })),
    answer: wrong,
  },
  'the proof of USER_SRP_AUTH': {
    table: 'users',
    column: 'sealed_credential',
    step: async () => {
      const app = await withFlows()
      const { A, prove } = srpClientSession()
      const begun = await app.begin('USER_SRP_AUTH', { SRP_A: A })
      const next = () => app.answer('PASSWORD_VERIFIER', undefined, prove(app.UserPoolId, password, begun.ChallengeParameters))
      return { ...app, next }
    },
    answer: wrong,
  },
  'USER_SRP_AUTH and its proof': {
    table: 'users',
    column: 'sealed_credential',
    step: async () => {
      const app = await withFlows()
      const next = async () => {
        const { A, prove } = srpClientSession()
        const begun = await app.begin('USER_SRP_AUTH', { SRP_A: A })
        return app.answer('PASSWORD_VERIFIER', undefined, prove(app.UserPoolId, password, begun.ChallengeParameters))
      }
      return { ...app, next }
    },
    answer: wrong,
  },
  'the previous password of ChangePassword': {
    table: 'users',
    column: 'sealed_credential',
    step: async () => {
      const app = await byPassword(history)
      const { AccessToken } = (await app.enter()).AuthenticationResult!
      const change = { AccessToken, PreviousPassword: password, ProposedPassword: 'Other-horse-9' }
      return { ...app, next: () => service.sdk.send(new ChangePasswordCommand(change)) }
    },
    answer: wrong,
  },
  'AdminSetUserPassword, which keeps the password that it replaces,': {
    table: 'users',
    column: 'sealed_credential',
    step: async () => {
      const app = await byPassword(history)
      const set = { UserPoolId: app.UserPoolId, Username: 'alice', Password: 'Other-horse-9', Permanent: true }
      return { ...app, next: () => service.sdk.send(new AdminSetUserPasswordCommand(set)) }
    },
    answer: 'accepted',
  },
  'AdminSetUserPassword, which compares past passwords,': {
    table: 'password_history',
    column: 'sealed_credential',
    step: async () => {
      const app = await byPassword(history)
      const set = (Password: string) =>
        service.sdk.send(new AdminSetUserPasswordCommand({ UserPoolId: app.UserPoolId, Username: 'alice', Password, Permanent: true }))
      await set('Other-horse-9')
      return { ...app, next: () => set('Third-horse-9') }
    },
    answer: 'accepted',
  },
  'a code of SOFTWARE_TOKEN_MFA': {
    table: 'second_factors',
    column: 'totp_active',
    step: async () => {
      const { sdk, AccessToken, code, enter, answer, ...app } = await withTotp()
      await sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code() }))
      await sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }))
      const { Session } = await enter()
      return { ...app, next: () => answer('SOFTWARE_TOKEN_MFA', Session, { SOFTWARE_TOKEN_MFA_CODE: code() }) }
    },
    answer: 'CodeMismatchException: Invalid code received for user',
  },
  'the first code of VerifySoftwareToken': {
    table: 'second_factors',
    column: 'totp_pending',
    step: async () => {
      const { sdk, AccessToken, code, ...app } = await withTotp()
      return { ...app, next: () => sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code() })) }
    },
    answer: 'EnableSoftwareTokenMFAException: Code mismatch',
  },
  DEVICE_SRP_AUTH: {
    table: 'devices',
    column: 'sealed_verifier',
    step: async () => {
      const { begin, remember, prove, ...app } = await devicePool(service)
      const { own } = await remember((await begin()).AuthenticationResult!)
      return { ...app, next: async () => prove(await begin({ DEVICE_KEY: own.key }), own) }
    },
    answer: 'ResourceNotFoundException: Device does not exist.',
  },
  'the proof of DEVICE_PASSWORD_VERIFIER': {
    table: 'devices',
    column: 'sealed_verifier',
    step: async () => {
      const { begin, remember, prove, ...app } = await devicePool(service)
      const { own } = await remember((await begin()).AuthenticationResult!)
      const { finish } = await prove(await begin({ DEVICE_KEY: own.key }), own)
      return { ...app, next: () => finish() }
    },
    answer: wrong,
  },
  'the assertion of WEB_AUTHN': {
    table: 'passkeys',
    column: 'public_key',
    step: async () => {
      const app = await byPassword({ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } })
      const WebAuthnConfiguration = { RelyingPartyId: 'app.example', UserVerification: 'preferred' as const }
      await service.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.UserPoolId, WebAuthnConfiguration }))
      const { AccessToken } = (await app.enter()).AuthenticationResult!
      const passkey = createSoftwarePasskey('app.example', 'https://app.example')
      const { CredentialCreationOptions } = await service.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
      const Credential = passkey.register(CredentialCreationOptions as never) as never
      await service.sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))
      const asked = await app.begin('USER_AUTH', { PREFERRED_CHALLENGE: 'WEB_AUTHN' })
      const CREDENTIAL = passkey.assert(asked.ChallengeParameters!.CREDENTIAL_REQUEST_OPTIONS!)
      return { ...app, next: () => app.answer('WEB_AUTHN', asked.Session, { CREDENTIAL }) }
    },
    answer: wrong,
  },
  'the session of a challenge': {
    table: 'sessions',
    column: 'binding',
    step: async () => {
      const app = await withFlows()
      const { Session } = await app.begin('USER_AUTH')
      return { ...app, next: () => app.answer('SELECT_CHALLENGE', Session, { ANSWER: 'PASSWORD', PASSWORD: password }) }
    },
    answer: invalidSession,
  },
  'an authorization code': {
    table: 'authorization_codes',
    column: 'binding',
    step: async () => {
      const app = await createOAuthApp(service)
      const code = (await app.signIn()).searchParams.get('code')!
      return {
        ...app,
        next: async () =>
          (await (await app.exchange(code)).json()).error === 'invalid_grant'
            ? Promise.reject(Object.assign(new Error('invalid_grant'), { name: 'OAuthError' }))
            : undefined,
      }
    },
    answer: 'OAuthError: invalid_grant',
  },
  'a SECRET_HASH': {
    table: 'client_secrets',
    column: 'sealed_value',
    step: async () => {
      const app = await withFlows({}, { GenerateSecret: true })
      return { ...app, next: () => app.begin('USER_PASSWORD_AUTH', { PASSWORD: password }) }
    },
    answer: 'NotAuthorizedException: Unable to verify secret hash for client',
  },
}

test.each(Object.entries(steps))(
  '%s: a changed row answers what the table says instead of an internal error, and the log names table and pool',
  async (_, { table, column, step, answer }) => {
    const { UserPoolId, next } = await step()
    tamper(table, column, UserPoolId)
    lines = []
    expect(await answerOf(next())).toContain(answer)
    expect(lines.length).toBeGreaterThan(0)
    for (const { message, fields } of lines) {
      expect(message).toContain('A row of the database is not as the service wrote it')
      expect(fields).toEqual({ table, pool: UserPoolId })
    }
  },
)
