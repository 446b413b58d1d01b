import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, password } from '../support/service.ts'

const minute = 60_000
const day = 1_440 * minute
const locked = 'Password attempts exceeded'

describe.each(engines)('lock-outs over days on %s', engine => {
  const service = useServiceOn(engine)

  test.each([
    ['a user', 'alice'],
    ['an unknown user', 'nobody'],
  ])(
    'the longest lock-out of %s is 15 minutes on the first day, and twice as long on each day that it comes again',
    async (_, USERNAME) => {
      const { ClientId } = await createPoolWithUser(service, { PreventUserExistenceErrors: 'ENABLED' })
      const guess = (PASSWORD = 'Wrong-one-1') =>
        service.sdk
          .send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }))
          .then(
            () => 'signed in',
            ({ message }) => message as string,
          )
      /** Guesses until the longest lock-out, and returns its minutes. */
      const longestLockOut = async (): Promise<number | undefined> => {
        // After the n-th failure the lock-out lasts 2^(n-5) seconds; that of the 15th is the longest.
        for (let failures = 1; failures <= 15; failures++) {
          expect(await guess()).not.toBe(locked)
          if (failures >= 5 && failures < 15) await service.clock.advance(1000 * 2 ** (failures - 5) + 1)
        }
        let waited = 0
        for (const minutes of [15, 30, 60, 120, 240]) {
          await service.clock.advance((minutes - waited) * minute - 5_000)
          expect(await guess()).toBe(locked)
          await service.clock.advance(5_001)
          waited = minutes
          if ((await guess('Wrong-two-2')) !== locked) return minutes
        }
        return undefined
      }
      const minutes: (number | undefined)[] = []
      for (let n = 0; n < 6; n++) {
        minutes.push(await longestLockOut())
        await service.clock.advance(day)
        // A sign-in of the user in between helps nobody who guesses.
        if (USERNAME === 'alice') expect(await guess(password)).toBe('signed in')
        await service.clock.advance(day)
      }
      expect(minutes).toEqual([15, 30, 60, 120, 240, 240])
      await service.clock.advance(31 * day)
      expect(await longestLockOut()).toBe(15)
    },
    60_000,
  )
})
