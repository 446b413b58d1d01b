import { effectiveFlows, signInFlows } from '@poolhouse/contract'
import { addToClient, changeClient, clientSetting, type Explanation, type RefusalFacts, sentText } from './explanation.ts'

/** The value of ExplicitAuthFlows that allows the flow that was sent. */
const allowingValue = (facts: RefusalFacts): string => {
  const flow = sentText(facts)
  return Object.hasOwn(signInFlows, flow) ? signInFlows[flow as keyof typeof signInFlows].allowedBy : flow
}

const hasSecret = { of: 'client', setting: 'ClientSecret', value: () => 'the client has a secret' } as const

/** Rules of app clients. */
export const clientExplanations = {
  'client-unknown': {
    of: 'request',
    setting: 'ClientId',
    value: sentText,
    why: 'no app client here has this id: below the id of a pool only its own clients count',
    fix: 'send the id of a client that ListUserPoolClients lists; after a reset or a new deployment it is another one',
  },
  'flow-not-enabled': {
    of: 'client',
    setting: 'ExplicitAuthFlows',
    value: ({ client }) => client && effectiveFlows(client),
    why: facts => `the client allows AuthFlow ${sentText(facts)} only with ${allowingValue(facts)}`,
    fix: facts => addToClient(allowingValue(facts), 'ExplicitAuthFlows'),
  },
  'flow-of-other-operation': {
    of: 'request',
    setting: 'AuthFlow',
    value: sentText,
    why: 'this operation does not take the flow: the ADMIN_ flows are for AdminInitiateAuth, USER_PASSWORD_AUTH is for InitiateAuth',
    fix: 'call the other operation, or send another AuthFlow',
  },
  'refresh-needs-rotation-operation': {
    ...clientSetting('RefreshTokenRotation'),
    why: 'with refresh token rotation only GetTokensFromRefreshToken and the token endpoint refresh',
    fix: `call GetTokensFromRefreshToken; or ${changeClient('RefreshTokenRotation')}`,
  },
  'exchange-not-enabled': {
    of: 'client',
    setting: 'ExplicitAuthFlows',
    value: ({ client }) => client && effectiveFlows(client),
    why: facts => `the client allows this operation only with ${sentText(facts)}`,
    fix: facts => addToClient(sentText(facts), 'ExplicitAuthFlows'),
  },
  'secret-hash-missing': {
    ...hasSecret,
    why: 'every request of a client with a secret needs SECRET_HASH, and none came',
    fix: 'send SECRET_HASH (base64 of HMAC-SHA256 over username and client id, under the secret), or use a client without a secret: browsers and mobile apps cannot keep one',
  },
  'secret-hash-wrong': {
    of: 'client',
    setting: 'ClientSecret',
    value: ({ client }) => (client ? 'the hash is of no secret of this client' : undefined),
    why: 'SECRET_HASH must be the base64 of HMAC-SHA256 over username and client id, under a secret of the client; a client without a secret takes none',
    fix: 'compute it with the username exactly as it is sent, this client id, and the secret that DescribeUserPoolClient shows',
  },
  'client-secret-missing': {
    ...hasSecret,
    why: 'the client has a secret, and the request did not send it',
    fix: 'send the secret: as HTTP Basic or client_secret at the token endpoint, as ClientSecret in the API; or use a client without a secret',
  },
  'client-secret-wrong': {
    of: 'client',
    setting: 'ClientSecret',
    value: ({ client }) => (client ? 'not the one that was sent' : undefined),
    why: 'the request sent a secret that is none of the client; a client without a secret takes none',
    fix: 'send the secret that DescribeUserPoolClient shows; after a change of secrets the old one is gone',
  },
  'client-setting-invalid': {
    of: 'request',
    setting: ({ rule }) => rule.setting ?? 'settings',
    value: ({ rule }) => rule.sent,
    why: 'these settings of an app client do not go together, or this one is not legal',
    fix: ({ rule }) => `send another ${rule.setting ?? 'value'}; the message names the rule`,
  },
  'token-revocation-disabled': {
    ...clientSetting('EnableTokenRevocation'),
    why: 'tokens of this client cannot be revoked',
    fix: changeClient('EnableTokenRevocation'),
  },
  'attribute-not-writable': {
    ...clientSetting('WriteAttributes'),
    why: facts => `the client may not write ${sentText(facts)}`,
    fix: facts => `${addToClient(sentText(facts), 'WriteAttributes')}; or set it with an administrator's operation`,
  },
  'attribute-not-readable': {
    ...clientSetting('ReadAttributes'),
    why: 'the client may not read every attribute of the scopes that it asks for',
    fix: addToClient('the attributes of the scopes', 'ReadAttributes'),
  },
  'provider-not-allowed': {
    ...clientSetting('SupportedIdentityProviders'),
    why: facts => `users of ${sentText(facts)} may not sign in to this client`,
    fix: changeClient('SupportedIdentityProviders'),
  },
} satisfies Record<string, Explanation>
