/** npm run bench -- timing: whether response times allow user enumeration at a client with PreventUserExistenceErrors. */
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { srpClientSession } from '../../packages/server/src/srp-client.ts'
import { password } from '../api-flow.ts'
import { startBuiltService } from '../built.ts'
import { call } from '../load.ts'
import { type Sample, welch } from './welch.ts'
import { type LogWrites, openWriteAheadLog } from './write-ahead-log.ts'

export const description =
  'response times of unknown users and of known users with a wrong password or code, at a client with PreventUserExistenceErrors=ENABLED: 2,000 calls each, interleaved, one at a time'

/** |t| below this is not a significant difference; the threshold of leakage tests such as TVLA. */
const threshold = 4.5
const calls = 2_000
/** Each username is used five times: the hourly quota of codes, and one attempt less than meets the lock-out. */
const names = calls / 5
const warmUp = 200

const { A: SRP_A, prove } = srpClientSession()

interface Comparison {
  name: string
  /** Which set of users the comparison uses. */
  users: 'confirmed' | 'unconfirmed'
  /** Sends the request; a rejection is a response as well. */
  send(username: string): Promise<unknown>
}

interface Service {
  url: string
  poolId: string
  clientId: string
}

/**
 * Comparisons in order. One with `follows` runs right after the one that sends its codes; before each other one the clock is advanced, so that no
 * lock-out or quota applies.
 */
const comparisonsOf = ({ url, poolId, clientId: ClientId }: Service): (Comparison & { follows?: true })[] => {
  const initiate = (AuthFlow: string, parameters: object) => (USERNAME: string) =>
    call(url, 'InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME, ...parameters } })
  const wrong = { PASSWORD: 'Wrong-horse-7' }
  const newPassword = { ConfirmationCode: '000000', Password: 'Other-horse-7' }
  const answer = (parameters: object, ChallengeName: string, responses: object) => async (USERNAME: string) => {
    const AuthParameters = { USERNAME, ...parameters }
    const { Session } = await call<{ Session: string }>(url, 'InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters })
    return call(url, 'RespondToAuthChallenge', { ClientId, ChallengeName, Session, ChallengeResponses: { USERNAME, ...responses } })
  }
  const named = (operation: string, more: object) => (Username: string) => call(url, operation, { ClientId, Username, ...more })
  return [
    { name: 'InitiateAuth USER_PASSWORD_AUTH', users: 'confirmed', send: initiate('USER_PASSWORD_AUTH', wrong) },
    { name: 'InitiateAuth USER_SRP_AUTH', users: 'confirmed', send: initiate('USER_SRP_AUTH', { SRP_A }) },
    {
      name: 'RespondToAuthChallenge PASSWORD_VERIFIER (with the call before it)',
      users: 'confirmed',
      async send(username) {
        const asked = await call<{ ChallengeParameters: Record<string, string> }>(url, 'InitiateAuth', {
          ClientId,
          AuthFlow: 'USER_SRP_AUTH',
          AuthParameters: { USERNAME: username, SRP_A },
        })
        const ChallengeResponses = prove(poolId, wrong.PASSWORD, asked.ChallengeParameters)
        return call(url, 'RespondToAuthChallenge', { ClientId, ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses })
      },
    },
    { name: 'InitiateAuth USER_AUTH', users: 'confirmed', send: initiate('USER_AUTH', {}) },
    {
      name: 'InitiateAuth USER_AUTH, PASSWORD',
      users: 'confirmed',
      send: initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', ...wrong }),
    },
    { name: 'InitiateAuth USER_AUTH, EMAIL_OTP', users: 'confirmed', send: initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }) },
    { name: 'InitiateAuth USER_AUTH, SMS_OTP', users: 'confirmed', send: initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'SMS_OTP' }) },
    {
      name: 'RespondToAuthChallenge SELECT_CHALLENGE, PASSWORD (with the call before it)',
      users: 'confirmed',
      send: answer({}, 'SELECT_CHALLENGE', { ANSWER: 'PASSWORD', ...wrong }),
    },
    {
      name: 'RespondToAuthChallenge EMAIL_OTP (with the call before it)',
      users: 'confirmed',
      send: answer({ PREFERRED_CHALLENGE: 'EMAIL_OTP' }, 'EMAIL_OTP', { EMAIL_OTP_CODE: '00000000' }),
    },
    { name: 'ForgotPassword', users: 'confirmed', send: named('ForgotPassword', {}) },
    {
      name: 'ConfirmForgotPassword',
      users: 'confirmed',
      follows: true,
      send: named('ConfirmForgotPassword', newPassword),
    },
    { name: 'ResendConfirmationCode', users: 'unconfirmed', send: named('ResendConfirmationCode', {}) },
    { name: 'ConfirmSignUp', users: 'unconfirmed', follows: true, send: named('ConfirmSignUp', { ConfirmationCode: '000000' }) },
    { name: 'ConfirmForgotPassword without a code', users: 'unconfirmed', send: named('ConfirmForgotPassword', newPassword) },
    { name: 'ResendConfirmationCode of a confirmed user', users: 'confirmed', send: named('ResendConfirmationCode', {}) },
    {
      name: 'ConfirmSignUp of a confirmed user',
      users: 'confirmed',
      follows: true,
      send: named('ConfirmSignUp', { ConfirmationCode: '000000' }),
    },
  ]
}

export async function study(
  logProgress: (line: string) => void,
  printResult: (line: string) => void,
  only: string | undefined,
): Promise<boolean> {
  const started = await startBuiltService()
  try {
    logProgress(`timing: creating ${2 * names} users`)
    const { service, known } = await prepare(started.url)
    const log = openWriteAheadLog(join(started.data, 'poolhouse.db-wal'))
    printResult(
      `${'|t|'.padStart(6)}  ${'trimmed'.padStart(7)}  ${'known'.padStart(8)}  ${'unknown'.padStart(8)}  ms (mean); commits and log pages per call`,
    )
    let isAlike = true
    for (const [index, comparison] of comparisonsOf(service).entries()) {
      if (only && !comparison.name.includes(only)) continue
      if (!comparison.follows) await moveClock(started.url, 2 * 3_600)
      isAlike = (await compare(comparison, known[comparison.users], index, log.since, printResult)) && isAlike
    }
    log.close()
    return isAlike
  } finally {
    await started.stop()
  }
}

/** Sends the requests in shuffled pairs, so that drift and other load affect both kinds equally. */
async function compare(
  { name, send }: Comparison,
  known: readonly string[],
  index: number,
  written: () => LogWrites,
  printResult: (line: string) => void,
): Promise<boolean> {
  // Usernames of both kinds have the same form and length.
  const branches = { known: branch(known), unknown: branch(known.map(username => username.replace('k', 'u'))) }
  const answers = { known: new Set<string>(), unknown: new Set<string>() }
  for (let pair = -warmUp; pair < calls; pair++) {
    const order = randomInt(2) ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
    for (const kind of order) {
      const { usernames, times, total } = branches[kind]
      // The warm-up uses separate usernames, so that it does not use up any quota.
      const username = pair < 0 ? `warm-${index}-${kind}-${pair}@example.com` : usernames[pair % usernames.length]!
      written()
      const before = performance.now()
      const answer = await send(username).then(shapeOf, errorOf)
      const took = performance.now() - before
      if (pair < 0) continue
      times.push(took)
      answers[kind].add(answer)
      const { commits, pages } = written()
      total.commits += commits
      total.pages += pages
    }
  }
  const { known: k, unknown: u } = branches
  const t = Math.abs(welch(k.times, u.times))
  const trimmed = Math.abs(welch(...withoutSlowest(k.times, u.times)))
  const sameAnswers = [...answers.known].sort().join() === [...answers.unknown].sort().join()
  // The sweep and checkpoints of the service may add or hide one commit in a hundred calls.
  const sameWrites = Math.abs(k.total.commits - u.total.commits) < calls / 100
  const isAlike = t < threshold && trimmed < threshold && sameAnswers && sameWrites
  const per = ({ total }: Branch) => `${(total.commits / calls).toFixed(2)} ${(total.pages / calls).toFixed(2)}`
  printResult(
    `${t.toFixed(2).padStart(6)}  ${trimmed.toFixed(2).padStart(7)}  ${mean(k.times).toFixed(3).padStart(8)}  ${mean(u.times).toFixed(3).padStart(8)}  ${isAlike ? 'alike ' : 'DIFFER'}  ${name}: ${per(k)} known, ${per(u)} unknown`,
  )
  if (!sameAnswers) printResult(`        responses differ: ${[...answers.known].join(' | ')} against ${[...answers.unknown].join(' | ')}`)
  return isAlike
}

interface Branch {
  usernames: readonly string[]
  times: number[]
  total: LogWrites
}

const branch = (usernames: readonly string[]): Branch => ({ usernames, times: [], total: { commits: 0, pages: 0 } })

const mean = (sample: Sample) => sample.reduce((sum, one) => sum + one, 0) / sample.length

/** Removes the slowest tenth of both samples by one limit, because noise in slow calls hides small differences. */
function withoutSlowest(a: Sample, b: Sample): [Sample, Sample] {
  const all = [...a, ...b].sort((one, other) => one - other)
  const limit = all[Math.floor(all.length * 0.9)]!
  return [a.filter(one => one < limit), b.filter(one => one < limit)]
}

/** What a caller can compare: the member names, without values that differ in every call. */
const shapeOf = (answer: unknown): string =>
  Object.keys(answer as object)
    .sort()
    .join('+')
const errorOf = (error: Error): string => /\{.*\}/.exec(error.message)?.[0] ?? error.message

async function prepare(url: string) {
  const { UserPool } = await call<{ UserPool: { Id: string } }>(url, 'CreateUserPool', {
    PoolName: 'timing',
    AutoVerifiedAttributes: ['email'],
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } },
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms' },
  })
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>(url, 'CreateUserPoolClient', {
    UserPoolId: UserPool.Id,
    ClientName: 'timing',
    PreventUserExistenceErrors: 'ENABLED',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'],
  })
  const { ClientId } = UserPoolClient
  const listed = (kind: string) => Array.from({ length: names }, (_, index) => `${kind}-k${String(index).padStart(4, '0')}@example.com`)
  const known = { confirmed: listed('old'), unconfirmed: listed('new') }
  for (const usernames of Object.values(known))
    for (let at = 0; at < usernames.length; at += 8)
      await Promise.all(
        usernames.slice(at, at + 8).map(async Username => {
          const UserAttributes = [{ Name: 'email', Value: Username }]
          if (usernames === known.unconfirmed) return call(url, 'SignUp', { ClientId, Username, Password: password, UserAttributes })
          const verified = [...UserAttributes, { Name: 'email_verified', Value: 'true' }]
          await call(url, 'AdminCreateUser', { UserPoolId: UserPool.Id, Username, MessageAction: 'SUPPRESS', UserAttributes: verified })
          await call(url, 'AdminSetUserPassword', { UserPoolId: UserPool.Id, Username, Password: password, Permanent: true })
        }),
      )
  return { service: { url, poolId: UserPool.Id, clientId: ClientId }, known }
}

async function moveClock(url: string, seconds: number): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-poolhouse': '1' }
  const answer = await fetch(`${url}/_poolhouse/clock`, { method: 'POST', headers, body: JSON.stringify({ seconds }) })
  if (!answer.ok) throw new Error(`The clock was not advanced: ${await answer.text()}`)
}
