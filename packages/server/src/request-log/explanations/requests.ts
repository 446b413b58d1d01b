import { type Explanation, sentText } from './explanation.ts'

/** Rules of any request: who may send it, and what is legal in it. */
export const requestExplanations = {
  'request-unsigned': {
    of: 'service',
    setting: '--production',
    value: () => true,
    why: 'in production operations of administrators are signed with an access key',
    fix: 'give the SDK credentials: "poolhouse keys create --admin", or an access key of an IAM user',
  },
  'signature-invalid': {
    of: 'request',
    setting: 'Authorization',
    value: () => 'its signature does not match',
    why: 'the signature is by another secret, by another time (five minutes are allowed), or over another request than the one that came',
    fix: 'check secret access key, region and clock, and that no proxy changes host, path or body',
  },
  'access-key-unknown': {
    of: 'request',
    setting: 'access key id',
    value: ({ rule }) => rule.sent ?? 'unknown',
    why: 'no access key of this service has this id, or its session token is another one',
    fix: 'use a key of "poolhouse keys create --admin" or of CreateAccessKey: keys of AWS are unknown here',
  },
  'credentials-expired': {
    of: 'request',
    setting: 'session token',
    value: () => 'expired',
    why: 'temporary credentials end at their Expiration',
    fix: 'assume the role again',
  },
  'policy-denies': {
    of: 'policies',
    setting: ({ rule }) => rule.setting ?? 'policies',
    value: ({ rule }) => rule.value,
    why: facts => `the policies do not allow ${sentText(facts)}`,
    fix: 'attach a policy that allows it; "poolhouse explain --message" with the message of the call prints what each statement says',
  },
  'host-not-allowed': {
    of: 'service',
    setting: '--allowed-hosts',
    value: ({ settings }) => settings.allowedHosts,
    why: facts => `development mode answers to loopback names only, not to ${sentText(facts)}`,
    fix: 'use localhost, or name the host: --allowed-hosts',
  },
  'origin-not-allowed': {
    of: 'service',
    setting: '--allowed-hosts',
    value: ({ settings }) => settings.allowedHosts,
    why: facts => `in development mode pages of ${sentText(facts)} may not call operations of administrators`,
    fix: 'call them from a server, or name the host of the page: --allowed-hosts',
  },
  'input-invalid': {
    of: 'request',
    setting: ({ rule }) => rule.setting ?? 'input',
    value: ({ rule }) => rule.value ?? 'not legal',
    why: 'the request is not of the form that the operation takes',
    fix: 'correct the member; the message to the caller names every broken constraint',
  },
  'delivery-impossible': {
    of: 'service',
    setting: '--smtp-url, --ses, --sms-url, --sns',
    value: ({ rule }) => rule.value ?? 'none that can send this message',
    why: 'the code could not be sent, and one that nobody gets is refused',
    fix: 'name a way to send messages at the start of the service; for pools with an own sender check EmailConfiguration and SmsConfiguration',
  },
  unexplained: {
    of: 'request',
    setting: 'input',
    value: ({ rule }) => rule.value,
    why: 'the message that the caller got says what is missing',
    fix: 'correct the request by this message',
  },
  'quota-exceeded': {
    of: 'service',
    setting: ({ rule }) => rule.setting ?? 'quota',
    value: ({ rule }) => rule.value,
    why: 'there can be no more than this',
    fix: 'remove what is not used any more; Cognito has the same quota',
  },
} satisfies Record<string, Explanation>
