/** The test that shows a row: a file under packages/, and a title in it. The title of a `test.each` is quoted as it is written there. */
export type Shown = readonly [file: string, title: string]

/** A row of the compatibility page: what is built, and the test that shows it through the public interface. */
export interface Built {
  does: string
  shown: Shown
}

export const server = (file: string, title: string): Shown => [`server/test/${file}.test.ts`, title]

export const tests = {
  minimal: server('clients/clients', 'a minimal client reads back with the defaults of the service and nothing else'),
  readBack: server(
    'clients/clients',
    'every setting reads back as it was set, and an update that leaves all out resets all but name, id and secret',
  ),
  refused: server('clients/clients', '%s is refused in the words of the service'),
  secretHash: server('sign-in/passwords', 'signs in with ADMIN_NO_SRP_AUTH and a secret hash'),
  twoSecrets: server('clients/client-secrets', 'two secrets count everywhere until one is deleted, and the last one stays'),
  lives: server('tokens/tokens', 'live as long as the client says, to the second'),
  families: server('tokens/tokens', 'a refresh never extends the family'),
  reads: server('tokens/tokens', 'show only what the client may read'),
  writes: server('users/lives', 'changes and deletes what the client may write; a new address has to be verified'),
  hides: server('sign-in/passwords', 'is told to a LEGACY client and hidden by the other, wrong passwords alike'),
  revocable: server('tokens/tokens', 'without revocation they hide their family, and a global sign-out still reaches them'),
  session: server('sign-in/passwords', 'its session: invented, of another client, of another challenge, spent, expired: refused, always'),
  rotation: server(
    'tokens/tokens',
    'the client of the guide: a new refresh token each time, the old one inside ten seconds, and after it the family ends',
  ),
  flows: server('sign-in/passwords', 'explicitAuthFlows %s: %s, %s → %s'),
  refresh: server('tokens/tokens', 'gives new tokens of the same sign-in, and no refresh token'),
  srp: server('sign-in/srp', 'amazon-cognito-identity-js, unmodified, signs in through a client with no settings at all'),
  proof: server('sign-in/srp', 'refuses every proof but one: wrong password, changed, moved, old, twice'),
  userAuth: server('sign-in/user-auth', 'offers what the pool allows and the user has, and takes the choice with its proof'),
  userAuthSrp: server('sign-in/user-auth', 'SRP, %s'),
  userAuthCode: server('sign-in/user-auth', 'a code by mail has eight digits, one by SMS six; each counts once and only in its session'),
  userAuthPassword: server('sign-in/user-auth', 'a password in two steps'),
  passkey: server('passkeys/passkeys', 'a real browser makes one, signs in with it, and cannot once it is deleted'),
  device: server('devices/devices', 'the device proves itself, and the tokens carry its key'),
  deviceProof: server('devices/devices', 'a wrong proof, another key, a block of another session or of a password: refused'),
  neverAsked: server('sign-in/passwords', 'a challenge that nothing asks cannot be answered'),
  newPassword: server('sign-in/passwords', 'leads to a new one, and then to tokens'),
  clientToken: server('tokens/client-token', 'gives an access token that says what the service’s says, and no more'),
  derived: server('tokens/derived-token', 'gives a token of the same sign-in for another client and audience'),
  actor: server('tokens/derived-token', 'an actor is named, and whoever acted before stays named'),
  totp: server('sign-in/second-factors', 'is registered, switched on, asked for, and gets in; its code counts once'),
  sent: server('sign-in/second-factors', 'sends a code at once to an address that is known'),
  mailed: server('sign-in/second-factors', 'takes an address for codes by mail, which the code then verifies'),
  chosen: server('sign-in/second-factors', 'of several factors the user chooses, or the preferred one is asked for'),
  setUp: server('sign-in/second-factors', 'lets the user set one up during the sign-in, and asks for it from then on'),
  custom: server(
    'triggers/custom-auth',
    'a wrong answer gets a second challenge with a new session, the right one gets tokens; each trigger gets the results so far',
  ),
  customSender: server('triggers/custom-senders', 'a custom sender gets $source with a code that only kms:Decrypt can decrypt'),
  kms: server(
    'triggers/custom-senders',
    'kms:Decrypt decrypts only data keys that this service wrapped, with the encryption context of their pool',
  ),
  byLink: server('pages/confirm-user', 'GET /confirmUser with the link of a message confirms the user once; HEAD does not'),
  signInWords: server('delivery/templates', 'SMS codes for SMS_OTP and SMS_MFA use the pool’s SmsAuthenticationMessage'),
  history: server(
    'users/password-history',
    'the newest few passwords are not to be used again, the current one among them; older ones are free',
  ),
  ses: server('delivery/aws', 'SES version 2 gets the mail of a pool with an SES identity, signed, as JSON, in the Region of the identity'),
  sns: server('delivery/aws', 'SNS gets the SMS of a pool with SnsCallerArn, signed, in %s'),
  context: server('sign-in/context', 'the address of a session is what a client with a secret and the setting says, and nobody else'),
  ownProvider: server('oauth/rfc6749/authorize', 'with a provider that the client does not list'),
  authorizePage: server('oauth/rfc6749/authorize', 'GET /oauth2/authorize shows the error page, and redirects to no redirect URI'),
  impliedCallback: server(
    'oauth/rfc6749/authorize',
    'without redirect_uri uses the only callback of the client, and fails where there are several',
  ),
  grants: server('oauth/rfc6749/authorize', 'a client without the code grant, or without OAuth flows, gets unauthorized_client'),
  logoutUrl: server('oauth/logout/logout', 'a logout_uri that the client does not list exactly counts as absent'),
  oauthScopes: server('oauth/openid-connect/scopes', 'the scope %s gives the claims %s'),
} satisfies Record<string, Shown>
