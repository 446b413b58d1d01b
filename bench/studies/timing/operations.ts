/** Every operation that needs neither a signature nor a token, by every way in, as steps that are timed one by one. */
import { randomBytes } from 'node:crypto'
import { srpClientSession } from '../../../packages/server/src/srp-client.ts'
import { createSoftwarePasskey } from '../../../packages/server/test/support/software-passkey.ts'
import { password } from '../../api-flow.ts'
import { sendRequest } from '../../form.ts'
import { type Answer, callUnsigned, post } from './requests.ts'
import { callback, nameOf, type Party, type State, usersOfState } from './users.ts'

/** One request of an attempt. `last` is the answer to the step before it. */
export interface Step {
  /** The operation, and what is special about the request. */
  name: string
  send(party: Party & { metadata?: object }, name: string, last: Answer | undefined): Promise<Answer>
}

/** An attempt at a user: steps in order. */
export interface Attempt {
  /** The word by which the command line selects it. */
  id: string
  steps: readonly Step[]
  /** Whose answers are compared with those of an unknown user. */
  states: readonly State[]
  /** The name to send: that of a user of the state, or that of an unknown user. The default has users of every state. */
  nameFor?: (state: State | 'unknown', round: number) => string
}

const wrongPassword = 'Wrong-horse-7'
const { A: SRP_A } = srpClientSession()
const passkey = createSoftwarePasskey('app.example', 'https://app.example')

const all = ['unconfirmed', 'disabled', 'reset', 'confirmed', 'codes', 'mfa'] as const

const initiate = (AuthFlow: string, parameters: object = {}): Step => ({
  name: `InitiateAuth ${AuthFlow}${labelOf(parameters)}`,
  send: ({ url, clientId: ClientId, metadata: AnalyticsMetadata }, USERNAME) =>
    callUnsigned(url, 'InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME, ...parameters }, AnalyticsMetadata }),
})

const labelOf = ({ PREFERRED_CHALLENGE, CHALLENGE_NAME }: { PREFERRED_CHALLENGE?: string; CHALLENGE_NAME?: string }) =>
  PREFERRED_CHALLENGE ? `, ${PREFERRED_CHALLENGE} preferred` : CHALLENGE_NAME ? ', SRP first' : ''

/** The same at a client with analytics: a failure is an event, written before the answer. */
const withAnalytics = ({ name, send }: Step): Step => ({
  name: `${name}, with analytics`,
  send: (party, username, last) => send({ ...party, ...party.withAnalytics, metadata: { AnalyticsEndpointId: 'device' } }, username, last),
})

/** An answer to the challenge of the step before it. */
const respond = (ChallengeName: string, responses: (last: Answer, poolId: string) => object, label = ''): Step => ({
  name: `RespondToAuthChallenge ${ChallengeName}${label}`,
  async send({ url, clientId: ClientId, poolId, metadata: AnalyticsMetadata }, USERNAME, last) {
    if (last?.ChallengeName !== ChallengeName) throw new Error(`${ChallengeName} was not asked, but ${last?.text.slice(0, 300)}`)
    const ChallengeResponses = { USERNAME, ...responses(last, poolId) }
    return callUnsigned(url, 'RespondToAuthChallenge', {
      ClientId,
      ChallengeName,
      Session: last.Session,
      ChallengeResponses,
      AnalyticsMetadata,
    })
  },
})

const select = (ANSWER: string, more: object = {}) => respond('SELECT_CHALLENGE', () => ({ ANSWER, ...more }), `, ${ANSWER}`)

/** As of Java's SimpleDateFormat "EEE MMM d HH:mm:ss z yyyy". */
function srpTimestamp(): string {
  const [weekday, day, month, year, time] = new Date().toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${Number(day)} ${time} UTC ${year}`
}

/** A random signature: the service has the same work as with the proof of a wrong password. */
const proof = respond('PASSWORD_VERIFIER', ({ ChallengeParameters = {} }) => ({
  USERNAME: ChallengeParameters.USER_ID_FOR_SRP,
  PASSWORD_CLAIM_SECRET_BLOCK: ChallengeParameters.SECRET_BLOCK,
  PASSWORD_CLAIM_SIGNATURE: randomBytes(32).toString('base64'),
  TIMESTAMP: srpTimestamp(),
}))

/** A signature by another key, for the passkey that the challenge names and the challenge itself. */
const forgedAssertion = (options: string): string => {
  const [{ id }] = JSON.parse(options).allowCredentials
  return JSON.stringify({ ...JSON.parse(passkey.assert(options)), id, rawId: id })
}
const assertion = respond('WEB_AUTHN', ({ ChallengeParameters = {} }) => ({
  CREDENTIAL: forgedAssertion(ChallengeParameters.CREDENTIAL_REQUEST_OPTIONS!),
}))
const mailCode = respond('EMAIL_OTP', () => ({ EMAIL_OTP_CODE: '00000000' }))
const smsCode = respond('SMS_OTP', () => ({ SMS_OTP_CODE: '000000' }))
const customAnswer = respond('CUSTOM_CHALLENGE', () => ({ ANSWER: 'wrong' }))

const named = (operation: string, more: object = {}): Step => ({
  name: operation,
  send: ({ url, clientId: ClientId }, Username) => callUnsigned(url, operation, { ClientId, Username, ...more }),
})
const confirmSignUp = named('ConfirmSignUp', { ConfirmationCode: '000000' })
const resend = named('ResendConfirmationCode')
const forgot = named('ForgotPassword')
const confirmForgot = named('ConfirmForgotPassword', { ConfirmationCode: '000000', Password: 'Other-horse-7' })

type Client = { poolId: string; clientId: string }

/** Form tokens and cookies of a browser, by client; a browser without a session keeps them. */
const browsers = new Map<string, Promise<{ cookie: string; csrf: string }>>()

async function openBrowser(address: string): Promise<{ cookie: string; csrf: string }> {
  const page = await sendRequest(address)
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1]
  if (csrf === undefined) throw new Error(`no form at ${address}: ${page.status} ${page.text.slice(0, 300)}`)
  return { csrf, cookie: (page.headers['set-cookie'] ?? []).map(line => line.split(';')[0]).join('; ') }
}

/** The form of a page. The sealed step of the page before it goes along. */
const submit = (
  path: string,
  fields: (name: string, last: Answer | undefined) => Record<string, string>,
  label = '',
  of?: 'byAddress',
): Step => ({
  name: `the page ${path}${label}`,
  async send(party, name, last) {
    const { poolId, clientId }: Client = of ? party[of] : party
    const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: callback, scope: 'openid' })
    const addressOf = (page: string) => `${party.url}/${poolId}${page}?${query}`
    if (!browsers.has(clientId)) browsers.set(clientId, openBrowser(addressOf('/login')))
    const { cookie, csrf } = await browsers.get(clientId)!
    const step = last && / name="step" value="([^"]*)"/.exec(last.text)?.[1]
    if (last && step === undefined)
      throw new Error(`no form before ${path}: ${last.status} ${last.text.replace(/\s+/g, ' ').slice(0, 600)}`)
    const form = new URLSearchParams({ _csrf: csrf, ...(step !== undefined && { step }), ...fields(name, last) })
    return post(addressOf(path), String(form), {
      'content-type': 'application/x-www-form-urlencoded',
      origin: party.url,
      cookie,
    })
  },
})

const login = (choice: string) => submit('/login', username => ({ username, password: '', choice }), `, ${choice}`)
const code = (value: string, label = '') => submit('/challenge', () => ({ code: value }), label)
const pageAssertion = submit(
  '/challenge',
  (_, last) => {
    const options = /data-options="([^"]*)"/.exec(last!.text)?.[1]?.replaceAll('&quot;', '"')
    return { code: '', credential: options === undefined ? '{}' : forgedAssertion(options) }
  },
  ', WEB_AUTHN',
)

const link: Step = {
  name: 'the link /confirmUser',
  async send({ url, poolId, clientId }, name) {
    const query = new URLSearchParams({ client_id: clientId, user_name: name, confirmation_code: '000000' })
    const { status, text } = await sendRequest(`${url}/${poolId}/confirmUser?${query}`)
    return { status, text }
  },
}

/** An address that no user has, a different one each time, because signing up takes it; anywhere among those of users. */
const freeAddress = (state: State | 'unknown', round: number) =>
  state === 'unknown' ? `${randomBytes(8).toString('hex')}@example.com` : nameOf(state, round % usersOfState)

let signUps = 0
const signUpByAlias: Step = {
  name: 'SignUp with the address of a user, which is an alias',
  send: ({ url, byAlias: { clientId: ClientId } }, email) =>
    callUnsigned(url, 'SignUp', {
      ClientId,
      Username: `stranger-${String(++signUps).padStart(6, '0')}`,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: email }],
    }),
}

const passwordForm = submit('/login', username => ({ username, password: wrongPassword }), ', by password')
const signUpForm = submit(
  '/signup',
  username => ({ username, password }),
  ' with the address of a user, which is the username',
  'byAddress',
)

const attempts: readonly (Omit<Attempt, 'states'> & { states?: readonly State[] })[] = [
  // Codes of sign-ups are valid for a day, and the clock moves between attempts: those that are about them come first.
  { id: 'confirm-sign-up', steps: [confirmSignUp] },
  { id: 'resend', steps: [resend, { ...confirmSignUp, name: 'ConfirmSignUp after ResendConfirmationCode' }] },
  { id: 'confirm-link', steps: [link] },
  { id: 'password', steps: [initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword })] },
  { id: 'srp', steps: [initiate('USER_SRP_AUTH', { SRP_A }), proof] },
  { id: 'analytics-password', steps: [withAnalytics(initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword }))] },
  { id: 'analytics-srp', steps: [withAnalytics(initiate('USER_SRP_AUTH', { SRP_A })), withAnalytics(proof)] },
  { id: 'custom', steps: [initiate('CUSTOM_AUTH'), customAnswer] },
  { id: 'custom-srp', steps: [initiate('CUSTOM_AUTH', { CHALLENGE_NAME: 'SRP_A', SRP_A }), proof, customAnswer] },
  { id: 'choice-password', steps: [initiate('USER_AUTH'), select('PASSWORD', { PASSWORD: wrongPassword })] },
  {
    id: 'choice-password-later',
    steps: [initiate('USER_AUTH'), select('PASSWORD'), respond('PASSWORD', () => ({ PASSWORD: wrongPassword }))],
  },
  { id: 'choice-srp', steps: [initiate('USER_AUTH'), select('PASSWORD_SRP', { SRP_A }), proof] },
  { id: 'choice-mail', steps: [initiate('USER_AUTH'), select('EMAIL_OTP'), mailCode] },
  { id: 'choice-sms', steps: [initiate('USER_AUTH'), select('SMS_OTP'), smsCode] },
  { id: 'choice-passkey', steps: [initiate('USER_AUTH'), select('WEB_AUTHN'), assertion] },
  { id: 'preferred-password', steps: [initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: wrongPassword })] },
  { id: 'preferred-srp', steps: [initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A }), proof] },
  { id: 'preferred-mail', steps: [initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }), mailCode] },
  { id: 'preferred-sms', steps: [initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'SMS_OTP' }), smsCode] },
  { id: 'preferred-passkey', steps: [initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'WEB_AUTHN' }), assertion] },
  { id: 'confirm-forgot-password', steps: [confirmForgot] },
  { id: 'forgot-password', steps: [forgot, { ...confirmForgot, name: 'ConfirmForgotPassword after ForgotPassword' }] },
  { id: 'sign-up', steps: [signUpByAlias], states: ['unconfirmed', 'confirmed'], nameFor: freeAddress },
  { id: 'login-page', steps: [passwordForm] },
  { id: 'login-page-choice', steps: [login('')] },
  { id: 'login-page-mail', steps: [login('EMAIL_OTP'), code('00000000', ', EMAIL_OTP')] },
  { id: 'login-page-sms', steps: [login('SMS_OTP'), code('000000', ', SMS_OTP')] },
  { id: 'login-page-passkey', steps: [login('WEB_AUTHN'), pageAssertion] },
  {
    id: 'forgot-password-page',
    steps: [
      submit('/forgotPassword', username => ({ username })),
      submit('/confirmforgotPassword', () => ({ code: '000000', new_password: 'Other-horse-7' })),
    ],
  },
  {
    id: 'sign-up-page',
    steps: [
      signUpForm,
      submit('/confirm', () => ({ code: '000000' }), '', 'byAddress'),
      submit('/resendcode', () => ({}), '', 'byAddress'),
    ],
    states: ['unconfirmed', 'confirmed'],
    nameFor: freeAddress,
  },
]

const usersName = (state: State | 'unknown', round: number) => nameOf(state, round % usersOfState)

/** The attempts in order, each with its states and names. */
export const unsignedAttempts: readonly Required<Attempt>[] = attempts.map(attempt => ({ states: all, nameFor: usersName, ...attempt }))
