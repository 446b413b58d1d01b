import { join } from 'node:path'
import { AdminConfirmSignUpCommand, AdminDisableUserCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEmailPageApp } from '../pages/support.ts'
import { engines } from '../support/engines.ts'
import { inboxCodeTo } from '../support/inbox.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { password, startTestService, type TestService } from '../support/service.ts'
import { startTriggerServer } from '../triggers/support.ts'
import { countWork } from './counted-work.ts'
import { initiate, named, onPage, operations } from './unsigned-attempts.ts'
import {
  type Answer,
  type Attempt,
  countRows,
  nameOf,
  numberQuestion,
  type Party,
  prove,
  SRP_A,
  type State,
  setUp,
  states,
} from './unsigned-caller.ts'

/**
 * What an unsigned caller may learn from a client with `PreventUserExistenceErrors: ENABLED`: every operation has the answer of an unknown
 * user for users of every state, writes the same rows and does the same work, until the caller proves a password or a code. docs/decisions/hidden-names.md.
 */

describe.each(engines)('an unsigned caller, on %s', engine => {
  const stop: (() => unknown)[] = []
  let service: TestService
  let party: Party
  let rows: ReturnType<typeof countRows> | undefined
  let work: ReturnType<typeof countWork>
  /** Unknown users whose simulated recovery codes go by mail and by SMS, as those of users do. */
  let unknown: string[]
  beforeAll(async () => {
    const triggers = await startTriggerServer(numberQuestion)
    stop.push(triggers.close)
    const postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
    if (postgres) stop.push(() => postgres.stop())
    service = await startTestService({ triggers: { targets: triggers.targets }, databaseUrl: await postgres?.database() })
    stop.push(() => service.close())
    party = await setUp(service)
    work = countWork()
    stop.push(work.stop)
    if (engine === 'SQLite') {
      const counting = countRows(join(service.dataDir, 'poolhouse.db'))
      stop.push(counting.close)
      rows = counting
    }
    const found: Record<string, string> = {}
    for (let index = 100; index < 140 && Object.keys(found).length < 2; index++) {
      const { json } = await party.call('ForgotPassword', { ClientId: party.clientId, Username: nameOf(`unknown-${index}`) })
      const { DeliveryMedium = '' } = json.CodeDeliveryDetails as Record<string, string>
      found[DeliveryMedium] ??= nameOf(`unknown-${index}`)
    }
    unknown = [found.EMAIL ?? '', found.SMS ?? found.EMAIL ?? '']
  }, 120_000)
  afterAll(async () => {
    for (const each of stop.reverse()) await each()
  })

  const observe = async (attempt: Attempt, name: string) => {
    rows?.since()
    work.since()
    const answers = await attempt(party, name)
    return { answers, writes: rows?.since(), work: work.since() }
  }

  test.each(Object.entries(operations))('%s: every user has the answer, the writes and the work of an unknown user', async (_, attempt) => {
    // No lock-out and no hourly quota of the operation before is left.
    await service.clock.advance(61 * 60_000)
    // What is made once, at the first use.
    await observe(attempt, nameOf('unknown-first'))
    const expected = [await observe(attempt, unknown[0]!), await observe(attempt, unknown[1]!)]
    expect(expected[0]!.answers.length).toBeGreaterThan(0)
    for (const state of states) {
      const seen = await observe(attempt, nameOf(state))
      const medium = JSON.stringify(seen).includes('PHONE') && !JSON.stringify(expected[0]).includes('PHONE') ? 1 : 0
      expect({ state, ...seen }).toEqual({ state, ...expected[medium]! })
    }
  })

  test.each(['unconfirmed', 'confirmed', 'disabled'] as const)(
    'the page /signup with the address of a user who is %s, which is the username, has the answer, the writes and the work of a free one',
    async state => {
      await service.clock.advance(61 * 60_000)
      const { UserPoolId, ClientId } = await createEmailPageApp(service)
      const address = (name: string) => `${name.padEnd(17, 'x')}@example.com`
      // In a pool without users a look-up of a user reads nobody.
      const [Username, other] = [address(state), address('other')]
      for (const each of [Username, other])
        await service.sdk.send(
          new SignUpCommand({ ClientId, Username: each, Password: password, UserAttributes: [{ Name: 'email', Value: each }] }),
        )
      if (state !== 'unconfirmed') await service.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
      if (state === 'disabled') await service.sdk.send(new AdminDisableUserCommand({ UserPoolId, Username }))
      const attempt = onPage('/signup', { password }, { code: '000000' })
      const sent = (name: string) => observe((_, username) => attempt({ ...party, poolId: UserPoolId, clientId: ClientId }, username), name)
      await sent(address('first'))
      const free = await sent(address('free'))
      expect(free.answers.map(({ status }) => status)).toEqual([200, 400])
      expect(await sent(Username)).toEqual(free)
    },
  )

  const taken = 'UsernameExistsException: User already exists'
  const wrong = 'NotAuthorizedException: Incorrect username or password.'

  /** What a caller learns who has proven something, or whom the service tells. */
  const differences: readonly {
    caller: string
    why: string
    attempt: Attempt
    unknown: string
    answers: Record<State, string>
  }[] = [
    {
      caller: 'SignUp',
      why: 'the service answers every caller that a username is taken',
      attempt: named('SignUp', { Password: password }),
      unknown: 'in',
      answers: Object.fromEntries(states.map(state => [state, taken])) as Record<State, string>,
    },
    {
      caller: 'USER_PASSWORD_AUTH with the right password',
      why: 'the caller proved the password; after AdminResetUserPassword there is none to prove',
      attempt: initiate('USER_PASSWORD_AUTH', { PASSWORD: password }),
      unknown: wrong,
      answers: {
        unconfirmed: 'UserNotConfirmedException: User is not confirmed.',
        disabled: 'NotAuthorizedException: User is disabled.',
        reset: wrong,
        temporary: 'NEW_PASSWORD_REQUIRED',
        none: 'in',
        mail: 'in',
        phone: 'in',
        'mail-mfa': 'EMAIL_OTP',
        'sms-mfa': 'SMS_MFA',
        'totp-mfa': 'SOFTWARE_TOKEN_MFA',
        passkey: 'in',
      },
    },
    {
      caller: 'USER_SRP_AUTH with the right password',
      why: 'the caller proved the password; the challenge of a disabled user is simulated, so that no proof is right',
      attempt: initiate('USER_SRP_AUTH', { SRP_A }, ({ poolId, ChallengeParameters }) =>
        prove(String(poolId), password, ChallengeParameters as Record<string, string>),
      ),
      unknown: wrong,
      answers: {
        unconfirmed: 'UserNotConfirmedException: User is not confirmed.',
        disabled: wrong,
        reset: wrong,
        temporary: 'NEW_PASSWORD_REQUIRED',
        none: 'in',
        mail: 'in',
        phone: 'in',
        'mail-mfa': 'EMAIL_OTP',
        'sms-mfa': 'SMS_MFA',
        'totp-mfa': 'SOFTWARE_TOKEN_MFA',
        passkey: 'in',
      },
    },
  ]

  const heard = (answers: Answer[]): string => {
    const { status, body } = answers.at(-1)!
    const { __type, message, ChallengeName } = body as Record<string, string>
    return status === 200 ? (ChallengeName ?? 'in') : `${__type}: ${message}`
  }

  test.each(differences)('$caller differs by state, because $why', async ({ attempt, unknown, answers }) => {
    await service.clock.advance(61 * 60_000)
    expect(heard(await attempt(party, `nobody-${unknown.length}`.padEnd(17, 'y')))).toBe(unknown)
    for (const state of states) expect([state, heard(await attempt(party, nameOf(state)))]).toEqual([state, answers[state]])
  })

  test('a code that came too late says so only to the caller who has it', async () => {
    const { clientId: ClientId, call } = party
    await service.clock.advance(61 * 60_000)
    await named('ForgotPassword')(party, nameOf('mail'))
    const ConfirmationCode = await inboxCodeTo(service.url, `${nameOf('mail')}@example.com`)
    await service.clock.advance(61 * 60_000)
    const recover = async (code: string) =>
      heard([
        (
          await call('ConfirmForgotPassword', {
            ClientId,
            Username: nameOf('mail'),
            ConfirmationCode: code,
            Password: 'Other-horse-7',
          })
        ).answer,
      ])
    expect(await recover(ConfirmationCode)).toBe('ExpiredCodeException: Invalid code provided, please request a code again.')
    expect(await recover(ConfirmationCode === '000000' ? '000001' : '000000')).toBe(
      'CodeMismatchException: Invalid verification code provided, please try again.',
    )
  })
})
