import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  ListUsersCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parseConfig } from '../../src/config/index.ts'
import type { Log } from '../../src/context.ts'
import { engines } from '../support/engines.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'

const day = 86_400_000

describe.each(engines)('on %s', engine => {
  let postgres: TestPostgres | undefined
  beforeAll(async () => {
    postgres = engine === 'PostgreSQL' ? await startPostgres() : undefined
  })
  afterAll(async () => postgres?.stop())

  test('users who did not confirm in time are deleted with their aliases; confirmed ones and those of an administrator stay', async () => {
    const infos: unknown[] = []
    const log: Log = { info: (...said) => void infos.push(said), warn() {}, error: (...said) => console.error(...said) }
    // The minute of the sweep.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const service = await startTestService({ unconfirmedUsersExpireDays: 30, databaseUrl: await postgres?.database(), log })
    try {
      const { sdk, clock } = service
      const { UserPoolId, ClientId } = await createPoolWithUser(
        service,
        {},
        { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] },
      )
      const signUp = (Username: string, email = `${Username}@example.com`) =>
        sdk.send(new SignUpCommand({ ClientId, Username, Password: 'Correct-horse-9', UserAttributes: [{ Name: 'email', Value: email }] }))
      const names = async () => (await sdk.send(new ListUsersCommand({ UserPoolId }))).Users!.map(({ Username }) => Username).sort()
      for (let n = 0; n < 120; n++) await signUp(`old${n}`)
      await signUp('confirmed')
      await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: 'confirmed' }))
      await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username: 'invited', MessageAction: 'SUPPRESS' }))
      await clock.advance(20 * day)
      await signUp('young')
      vi.advanceTimersByTime(60_000)
      expect(await names()).toHaveLength(60) // the first page
      await clock.advance(10 * day + 1)
      vi.advanceTimersByTime(60_000)
      await vi.waitFor(async () => expect(await names()).toEqual(['alice', 'confirmed', 'invited', 'young']), { timeout: 10_000 })
      expect(infos).toContainEqual(['Users who did not confirm their sign-up in time were deleted', { count: 120, days: 30 }])
      // Name and address are free again.
      await signUp('old0')
      await clock.advance(40 * day)
      vi.advanceTimersByTime(60_000)
      await vi.waitFor(async () => expect(await names()).toEqual(['alice', 'confirmed', 'invited']), { timeout: 10_000 })
    } finally {
      vi.useRealTimers()
      await service.close()
    }
  })
})

test.each([
  [{}, undefined],
  [{ production: true }, 30],
  [{ production: true, unconfirmedUsersExpire: 'never' }, undefined],
  [{ unconfirmedUsersExpire: 7 }, 7],
])('with options %j unconfirmed users expire after %s days', (options, days) => {
  const key = Buffer.from(Array.from({ length: 32 }, (_, n) => (n * 71 + 13) % 256)).toString('base64')
  const { settings } = parseConfig(options, { POOLHOUSE_MASTER_KEY: key })
  expect(settings.unconfirmedUsersExpireDays).toBe(days)
})
