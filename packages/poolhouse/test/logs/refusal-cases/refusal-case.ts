import { totpCode } from '../../../../server/test/support/authenticator-app.ts'
import { password } from '../../../../server/test/support/service.ts'
import type { Kit } from '../kit.ts'

/** What a person did, and what the log must say of it. */
export interface RefusalCase {
  title: string
  /** Ends with the refused request. */
  act: (kit: Kit) => Promise<unknown>
  outcome: string
  rule: string
  setting: string
  /** Compared with `toEqual`; a matcher may stand in it. */
  value: unknown
  /** What `where` begins with. */
  where: 'app client ' | 'user pool ' | 'the user pool of' | 'user ' | 'this request' | 'the options'
}

export const passwordFlow = {
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
}
export const byPassword = (kit: Kit, ClientId: string, USERNAME = 'alice', PASSWORD = password) =>
  kit.api.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })
export const signUp = (kit: Kit, ClientId: string, more: object = {}) =>
  kit.api.signUp({
    ClientId,
    Username: 'bob',
    Password: password,
    UserAttributes: [{ Name: 'email', Value: 'bob@example.com' }],
    ...more,
  } as never)
export const opened = async (kit: Kit, path: string) => fetch(`${kit.service.url}${path}`, { redirect: 'manual' })
export const policy = (PasswordPolicy: object) => ({ Policies: { PasswordPolicy: { MinimumLength: 6, ...PasswordPolicy } } })
export const attempt = (sent: Promise<unknown>) => sent.catch(() => undefined)

export async function codeOf(kit: Kit, app: Awaited<ReturnType<Kit['app']>>, more: Record<string, string> = {}): Promise<string> {
  const code = (await app.signIn(more)).searchParams.get('code')!
  kit.secrets.add(code)
  return code
}

/** A user with an authenticator app, and the Session of the challenge that asks for its code. */
export async function withApp(kit: Kit) {
  const pool = await kit.pool(passwordFlow)
  const { AccessToken } = await pool.signIn()
  await kit.api.setUserPoolMfaConfig({
    UserPoolId: pool.UserPoolId,
    SoftwareTokenMfaConfiguration: { Enabled: true },
    MfaConfiguration: 'OPTIONAL',
  })
  const { SecretCode } = await kit.api.associateSoftwareToken({ AccessToken })
  await kit.api.verifySoftwareToken({ AccessToken, UserCode: totpCode(SecretCode!) })
  await kit.api.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } })
  const { Session } = await byPassword(kit, pool.ClientId)
  return { ...pool, Session, secret: SecretCode! }
}

export const answerApp = (kit: Kit, { ClientId, Session }: { ClientId: string; Session: string | undefined }, code: string) =>
  kit.api.respondToAuthChallenge({
    ClientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    Session,
    ChallengeResponses: { USERNAME: 'alice', SOFTWARE_TOKEN_MFA_CODE: code },
  })

export const passwordRule = (
  title: string,
  PasswordPolicy: object,
  Password: string,
  rule: string,
  setting: string,
  value: unknown,
): RefusalCase => ({
  title,
  act: async kit => signUp(kit, (await kit.pool({}, policy(PasswordPolicy))).ClientId, { Password }),
  outcome: 'InvalidPasswordException',
  rule,
  setting: `Policies.PasswordPolicy.${setting}`,
  value,
  where: 'user pool ',
})

export const oauthCase = (
  title: string,
  query: Record<string, string>,
  expected: Omit<RefusalCase, 'title' | 'act'>,
  client: object = {},
): RefusalCase => ({
  title,
  act: async kit => {
    const app = await kit.app(client)
    return opened(kit, `${app.base}/oauth2/authorize?${app.query(query)}`)
  },
  ...expected,
})
