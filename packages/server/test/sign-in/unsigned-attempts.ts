import { callback, plainBrowser } from '../pages/support.ts'
import { password } from '../support/service.ts'
import { createSoftwarePasskey } from '../support/software-passkey.ts'
import { type Answer, type Attempt, bare, prove, SRP_A, wrongPassword } from './unsigned-caller.ts'

export const initiate =
  (AuthFlow: string, parameters: object, ...next: ((begun: Record<string, unknown>) => Record<string, unknown>)[]): Attempt =>
  async ({ call, poolId, clientId: ClientId }, USERNAME) => {
    let { answer, json } = await call('InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME, ...parameters } })
    const answers = [answer]
    for (const step of next) {
      const { ChallengeName = json.ChallengeName, ...responses } = step({ poolId, ...json })
      const input = { ClientId, ChallengeName, Session: json.Session, ChallengeResponses: { USERNAME, ...responses } }
      ;({ answer, json } = await call('RespondToAuthChallenge', input))
      answers.push(answer)
    }
    return answers
  }

export const named =
  (operation: string, more: object = {}, times = 1): Attempt =>
  async ({ call, clientId: ClientId }, Username) => {
    const answers: Answer[] = []
    for (let time = 0; time < times; time++) answers.push((await call(operation, { ClientId, Username, ...more })).answer)
    return answers
  }

const both =
  (...attempts: Attempt[]): Attempt =>
  async (party, name) => {
    const answers: Answer[] = []
    for (const attempt of attempts) answers.push(...(await attempt(party, name)))
    return answers
  }

const proof = ({ poolId, ChallengeParameters }: Record<string, unknown>) =>
  prove(String(poolId), wrongPassword, ChallengeParameters as Record<string, string>)
const passkey = createSoftwarePasskey('app.example', 'https://app.example')
/** A well-formed assertion of the passkey that the challenge names, by another key. */
const credential = ({ ChallengeParameters }: Record<string, unknown>) => {
  const options = (ChallengeParameters as Record<string, string>).CREDENTIAL_REQUEST_OPTIONS!
  const [{ id }] = JSON.parse(options).allowCredentials
  return { CREDENTIAL: JSON.stringify({ ...JSON.parse(passkey.assert(options)), id, rawId: id }) }
}
const select = (ANSWER: string, more: object = {}) => initiate('USER_AUTH', {}, () => ({ ANSWER, ...more }))
const confirmSignUp = { ConfirmationCode: '000000' }
const confirmRecovery = { ConfirmationCode: '000000', Password: 'Other-horse-7' }

export const onPage =
  (path: string, ...forms: Record<string, string>[]): Attempt =>
  async ({ url, poolId, clientId }, name) => {
    const browser = plainBrowser()
    const query = new URLSearchParams({ response_type: 'code', client_id: clientId, redirect_uri: callback, scope: 'openid' })
    await browser.open(`${url}/${poolId}${path}?${query}`)
    const answers: Answer[] = []
    for (const form of forms) answers.push(bare(await browser.send({ ...(form.code === undefined && { username: name }), ...form }), name))
    return answers
  }

const link: Attempt = async ({ url, poolId, clientId }, name) => {
  const query = new URLSearchParams({ client_id: clientId, user_name: name, confirmation_code: '000000' })
  return [bare(await plainBrowser().open(`${url}/${poolId}/confirmUser?${query}`), name)]
}

/** Every operation that needs neither credentials nor a token, by every way in. */
export const operations: Record<string, Attempt> = {
  'InitiateAuth USER_PASSWORD_AUTH': initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword }),
  'InitiateAuth USER_SRP_AUTH, PASSWORD_VERIFIER': initiate('USER_SRP_AUTH', { SRP_A }, proof),
  'InitiateAuth CUSTOM_AUTH, CUSTOM_CHALLENGE': initiate(
    'CUSTOM_AUTH',
    {},
    () => ({ ANSWER: 'wrong' }),
    () => ({ ANSWER: 'wrong' }),
  ),
  'InitiateAuth CUSTOM_AUTH by SRP, PASSWORD_VERIFIER, CUSTOM_CHALLENGE': initiate(
    'CUSTOM_AUTH',
    { CHALLENGE_NAME: 'SRP_A', SRP_A },
    proof,
    () => ({ ANSWER: 'wrong' }),
  ),
  'InitiateAuth USER_AUTH, SELECT_CHALLENGE': initiate('USER_AUTH', {}),
  'SELECT_CHALLENGE, PASSWORD at once': select('PASSWORD', { PASSWORD: wrongPassword }),
  'SELECT_CHALLENGE, PASSWORD later': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'PASSWORD' }),
    () => ({ PASSWORD: wrongPassword }),
  ),
  'SELECT_CHALLENGE, PASSWORD_SRP at once': initiate('USER_AUTH', {}, () => ({ ANSWER: 'PASSWORD_SRP', SRP_A }), proof),
  'SELECT_CHALLENGE, PASSWORD_SRP later': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'PASSWORD_SRP' }),
    () => ({ SRP_A }),
    proof,
  ),
  'SELECT_CHALLENGE, EMAIL_OTP': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'EMAIL_OTP' }),
    () => ({ EMAIL_OTP_CODE: '00000000' }),
  ),
  'SELECT_CHALLENGE, SMS_OTP': initiate(
    'USER_AUTH',
    {},
    () => ({ ANSWER: 'SMS_OTP' }),
    () => ({ SMS_OTP_CODE: '000000' }),
  ),
  'SELECT_CHALLENGE, WEB_AUTHN': initiate('USER_AUTH', {}, () => ({ ANSWER: 'WEB_AUTHN' }), credential),
  'SELECT_CHALLENGE, a factor that no pool has': select('SMS_MFA'),
  'USER_AUTH, PASSWORD preferred, with it': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: wrongPassword }),
  'USER_AUTH, PASSWORD preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD' }, () => ({ PASSWORD: wrongPassword })),
  'USER_AUTH, PASSWORD_SRP preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A }, proof),
  'USER_AUTH, EMAIL_OTP preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }, () => ({ EMAIL_OTP_CODE: '00000000' })),
  'USER_AUTH, SMS_OTP preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'SMS_OTP' }, () => ({ SMS_OTP_CODE: '000000' })),
  'USER_AUTH, WEB_AUTHN preferred': initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'WEB_AUTHN' }, credential),
  'a challenge without a session': ({ call, clientId: ClientId }, USERNAME) =>
    call('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: 'x'.repeat(100),
      ChallengeResponses: { USERNAME, NEW_PASSWORD: password },
    }).then(({ answer }) => [answer]),
  'the lock-out, by password and by SRP': both(
    ...Array.from({ length: 6 }, () => initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword })),
    initiate('USER_SRP_AUTH', { SRP_A }),
    select('PASSWORD'),
  ),
  'the lock-out by CUSTOM_AUTH': both(
    ...Array.from({ length: 5 }, () => initiate('CUSTOM_AUTH', { CHALLENGE_NAME: 'SRP_A', SRP_A }, proof)),
    initiate('USER_PASSWORD_AUTH', { PASSWORD: wrongPassword }),
  ),
  'ConfirmSignUp without a code': named('ConfirmSignUp', confirmSignUp),
  ResendConfirmationCode: named('ResendConfirmationCode'),
  'ConfirmSignUp after ResendConfirmationCode': both(named('ResendConfirmationCode'), named('ConfirmSignUp', confirmSignUp)),
  'ConfirmSignUp up to its limit': named('ConfirmSignUp', confirmSignUp, 17),
  'ConfirmSignUp with a session of nobody': named('ConfirmSignUp', { ...confirmSignUp, Session: 'x'.repeat(100) }),
  'ResendConfirmationCode up to its limit': named('ResendConfirmationCode', {}, 7),
  'ConfirmForgotPassword without a code': named('ConfirmForgotPassword', confirmRecovery),
  ForgotPassword: named('ForgotPassword'),
  'ConfirmForgotPassword after ForgotPassword': both(named('ForgotPassword'), named('ConfirmForgotPassword', confirmRecovery)),
  'ConfirmForgotPassword with a weak password': named('ConfirmForgotPassword', { ...confirmRecovery, Password: 'weak' }),
  'ConfirmForgotPassword up to its limit': named('ConfirmForgotPassword', confirmRecovery, 17),
  'ForgotPassword up to its limit': named('ForgotPassword', {}, 7),
  'the page /login, by password': onPage('/login', { password: wrongPassword }),
  'the page /login, by mail': onPage('/login', { choice: 'EMAIL_OTP', password: '' }, { code: '00000000' }),
  'the page /login, by SMS': onPage('/login', { choice: 'SMS_OTP', password: '' }, { code: '000000' }),
  'the page /login, by passkey': onPage('/login', { choice: 'WEB_AUTHN', password: '' }, { code: '', credential: '{}' }),
  'the page /login, by choice': onPage('/login', { password: '' }),
  'the pages /forgotPassword and /confirmforgotPassword': onPage('/forgotPassword', {}, { code: '000000', new_password: 'Other-horse-7' }),
  'the link /confirmUser': link,
}
