/** The test that shows a row: a file under packages/, and a title in it. The title of a `test.each` is quoted as it is written there. */
export type Shown = readonly [file: string, title: string]

/** A row of the compatibility page: what is built, and the test that shows it through the public interface. */
export interface Built {
  does: string
  shown: Shown
}

export const server = (file: string, title: string): Shown => [`server/test/${file}.test.ts`, title]

export const tests = {
  minimal: server('clients/clients', 'DescribeUserPoolClient of a minimal client shows the defaults of the service and nothing else'),
  readBack: server(
    'clients/clients',
    'UpdateUserPoolClient: every setting reads back as it was set, and omitted ones are reset, except name, id and secret',
  ),
  refused: server('clients/clients', 'a client with %s is refused with the message of the service'),
  analytics: server('analytics/access', 'with %s the sign-ins go on, and what is due is delivered'),
  secretHash: server('sign-in/passwords', 'AdminInitiateAuth with ADMIN_NO_SRP_AUTH and SECRET_HASH issues tokens'),
  twoSecrets: server(
    'clients/client-secrets',
    'a client with two secrets accepts both until one is deleted, and the last one cannot be deleted',
  ),
  lives: server('tokens/tokens', 'ID and access tokens expire after the validity of the client, to the second'),
  families: server('tokens/rotation', 'a refresh does not extend the validity of the family'),
  reads: server('tokens/tokens', 'ID tokens contain only attributes that the client may read'),
  writes: server(
    'users/user-lifecycle',
    'UpdateUserAttributes and DeleteUserAttributes follow WriteAttributes, and a new address is unverified',
  ),
  hides: server(
    'sign-in/passwords',
    'an unknown user gets UserNotFoundException with PreventUserExistenceErrors LEGACY, and the answer to a wrong password with ENABLED',
  ),
  revocable: server('tokens/tokens', 'tokens of a client without revocation have no origin_jti, and GlobalSignOut still revokes them'),
  session: server(
    'sign-in/temporary-passwords',
    'a challenge session that is invented, of another client or challenge, used or expired answers NotAuthorizedException',
  ),
  rotation: server(
    'tokens/rotation',
    'a refresh token is rotated at each use, accepted again within the grace period, and used after it revokes the family',
  ),
  flows: server('sign-in/passwords', 'ExplicitAuthFlows %s: %s, %s → %s'),
  refresh: server('tokens/refresh-and-revoke', 'REFRESH_TOKEN_AUTH issues new tokens of the same sign-in, and no refresh token'),
  srp: server('sign-in/srp', 'amazon-cognito-identity-js signs in by USER_SRP_AUTH through a client with default settings'),
  proof: server(
    'sign-in/srp',
    'PASSWORD_VERIFIER refuses a proof with a wrong password, a changed or foreign SECRET_BLOCK, an old one, and a proof that was used',
  ),
  userAuth: server(
    'sign-in/user-auth',
    'SELECT_CHALLENGE offers the first factors that the pool allows and the user has, and accepts a choice with its proof',
  ),
  userAuthSrp: server('sign-in/user-auth', 'PASSWORD_SRP signs in when it is %s'),
  userAuthCode: server(
    'sign-in/user-auth',
    'an EMAIL_OTP code has eight digits, an SMS_OTP code six; each is accepted once and only in its session',
  ),
  userAuthPassword: server('sign-in/user-auth', 'PASSWORD can be chosen first and answered in a second request'),
  passkey: server('passkeys/passkeys', 'a browser registers a passkey, signs in with it, and cannot once it is deleted'),
  device: server(
    'devices/devices',
    'DEVICE_SRP_AUTH and DEVICE_PASSWORD_VERIFIER verify a remembered device, and the tokens have its device_key',
  ),
  deviceProof: server(
    'devices/devices',
    'DEVICE_PASSWORD_VERIFIER refuses a wrong proof, another device key, and the SECRET_BLOCK of another session or of a password',
  ),
  neverAsked: server('sign-in/temporary-passwords', 'a challenge that the session was not opened for cannot be answered'),
  newPassword: server('sign-in/temporary-passwords', 'a temporary password leads to NEW_PASSWORD_REQUIRED, and its answer issues tokens'),
  clientToken: server('tokens/client-token', 'GetClientToken issues an access token with exactly the claims of the service'),
  derived: server('tokens/derived-token', 'GetDerivedToken issues a token of the same sign-in for another client and audience'),
  actor: server('tokens/derived-token', 'GetDerivedToken names the actor in act and keeps earlier actors'),
  totp: server('sign-in/second-factors', 'SOFTWARE_TOKEN_MFA is set up, enabled and challenged, and each TOTP code is accepted once'),
  sent: server('sign-in/second-factors', 'SMS_MFA and EMAIL_OTP send a code to a known address without set-up'),
  mailed: server('sign-in/second-factors', 'MFA_SETUP accepts an e-mail address for EMAIL_OTP, and the code verifies it'),
  chosen: server('sign-in/second-factors', 'SELECT_MFA_TYPE lets a user with several factors choose, unless one is preferred'),
  setUp: server('sign-in/second-factors', 'MFA_SETUP during a sign-in sets up TOTP, and later sign-ins need it'),
  custom: server(
    'triggers/custom-auth',
    'a wrong answer gets a second challenge with a new session, the right one gets tokens; each trigger gets the results so far',
  ),
  customSender: server('triggers/custom-senders', 'a custom sender gets $source with a code that only kms:Decrypt can decrypt'),
  kms: server(
    'triggers/custom-sender-keys',
    'kms:Decrypt decrypts only data keys that this service wrapped, with the encryption context of their pool',
  ),
  byLink: server('pages/confirm-user', 'GET /confirmUser with the link of a message confirms the user once; HEAD does not'),
  signInWords: server('delivery/templates', 'SMS codes for SMS_OTP and SMS_MFA use the pool’s SmsAuthenticationMessage'),
  history: server(
    'users/password-history',
    'PasswordHistorySize: the current password and the newest past ones cannot be used again, older ones can',
  ),
  ses: server('delivery/aws', 'SES version 2 gets the mail of a pool with an SES identity, signed, as JSON, in the Region of the identity'),
  sns: server('delivery/aws', 'SNS gets the SMS of a pool with SnsCallerArn, signed, in %s'),
  context: server(
    'sign-in/context',
    'IpAddress of UserContextData is the address of a session only for a client with a secret and EnablePropagateAdditionalUserContextData',
  ),
  ownProvider: server('federation/begin', 'authorize with %s sends the browser to no provider'),
  authorizePage: server('oauth/rfc6749/authorize', 'GET /oauth2/authorize shows the error page, and redirects to no redirect URI'),
  impliedCallback: server(
    'oauth/rfc6749/authorize',
    'without redirect_uri uses the only callback of the client, and fails where there are several',
  ),
  grants: server('oauth/rfc6749/authorize', 'a client without the code grant, or without OAuth flows, gets unauthorized_client'),
  logoutUrl: server('oauth/logout/logout', 'a logout_uri that the client does not list exactly counts as absent'),
  oauthScopes: server('oauth/openid-connect/scopes', 'the scope %s gives the claims %s'),
} satisfies Record<string, Shown>
