import {
  CreateUserPoolClientCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import { countryOf, isIn } from '../../src/phone-countries.ts'
import { engines, useServiceOn } from '../support/engines.ts'
import { createPoolWithUser, smsSender, type TestService } from '../support/service.ts'

const hour = 3_600
const answer = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'accepted',
    ({ name, message }) => `${name}: ${message}`,
  )
const limited = 'LimitExceededException: Attempt limit exceeded, please try after some time.'

async function messagesTo(service: TestService, to: string): Promise<number> {
  const { messages } = await (await fetch(`${service.url}/_poolhouse/inbox`, { headers: { 'x-poolhouse': '1' } })).json()
  return messages.filter((message: { to: string }) => message.to === to).length
}

describe.each(engines)('codes to a destination on %s', engine => {
  const service = useServiceOn(engine, {
    codeQuotas: [
      { of: 'destination', limit: 3, seconds: hour },
      { of: 'destination', limit: 5, seconds: 24 * hour },
      { of: 'country', limit: 4, seconds: hour },
    ],
    smsCountries: ['DE', '+44'],
  })
  const world = async (Attribute: 'email' | 'phone_number' = 'email') => {
    const { UserPoolId, ClientId } = await createPoolWithUser(service, {}, { AutoVerifiedAttributes: [Attribute], ...smsSender })
    const newClient = async (PreventUserExistenceErrors: 'ENABLED' | 'LEGACY') =>
      (await service.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', PreventUserExistenceErrors }))).UserPoolClient!
        .ClientId!
    let names = 0
    const signUp = (Value: string) =>
      answer(
        service.sdk.send(
          new SignUpCommand({
            ClientId,
            Username: `user${names++}`,
            Password: 'Correct-horse-9',
            UserAttributes: [{ Name: Attribute, Value }],
          }),
        ),
      )
    return { UserPoolId, ClientId, signUp, hiding: await newClient('ENABLED'), legacy: await newClient('LEGACY') }
  }

  test('an address gets no more codes than its quota of the hour and of the day, for however many users', async () => {
    const { signUp } = await world()
    for (let n = 0; n < 5; n++) expect(await signUp('victim@example.com')).toBe('accepted')
    expect(await messagesTo(service, 'victim@example.com')).toBe(3)
    await signUp('other@example.com')
    expect(await messagesTo(service, 'other@example.com')).toBe(1)
    service.clock.advance(hour * 1000 + 1)
    for (let n = 0; n < 5; n++) expect(await signUp('Victim@example.com')).toBe('accepted')
    expect((await messagesTo(service, 'victim@example.com')) + (await messagesTo(service, 'Victim@example.com'))).toBe(5)
  })

  test('beyond the quota a caller who may know is refused, and one who may not gets the answer of an unknown user', async () => {
    const { signUp, hiding, legacy } = await world()
    for (let n = 0; n < 3; n++) await signUp('full@example.com')
    const resend = (ClientId: string, Username: string) =>
      answer(service.sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username })))
    expect(await resend(legacy, 'user0')).toBe(limited)
    expect([await resend(hiding, 'user0'), await resend(hiding, 'nobody')]).toEqual(['accepted', 'accepted'])
    expect(await messagesTo(service, 'full@example.com')).toBe(3)
  })

  test('requests for unknown users use up nothing of the address that their answers show', async () => {
    const { hiding, signUp } = await world()
    for (let n = 0; n < 5; n++)
      await answer(service.sdk.send(new ForgotPasswordCommand({ ClientId: hiding, Username: 'free@example.com' })))
    await signUp('free@example.com')
    expect(await messagesTo(service, 'free@example.com')).toBe(1)
  })

  test('SMS go to the listed countries and beginnings only, within the quota of a country; every sign-up has the same answer', async () => {
    const { signUp } = await world('phone_number')
    const numbers = ['+4915112345678', '+447700900123', '+12025550123', '+15147654321', '+882161234567']
    for (const number of numbers) expect(await signUp(number)).toBe('accepted')
    expect(await Promise.all(numbers.map(number => messagesTo(service, number)))).toEqual([1, 1, 0, 0, 0])
    const more = ['+4915112345671', '+4915112345672', '+4915112345673', '+4915112345674']
    for (const number of more) expect(await signUp(number)).toBe('accepted')
    expect(await Promise.all(more.map(number => messagesTo(service, number)))).toEqual([1, 1, 1, 0])
  })
})

test.each([
  ['+12025550123', 'US'],
  ['+15147654321', 'CA'],
  ['+18095550123', 'DO'],
  ['+447700900123', 'GB'],
  ['+441534123456', 'JE'],
  ['+4915112345678', 'DE'],
  ['+79161234567', 'RU'],
  ['+77011234567', 'KZ'],
  ['+390669812345', 'VA'],
  ['+59991234567', 'CW'],
  ['+882161234567', undefined],
])('the phone number %s is one of %s', (number, country) => {
  expect(countryOf(number)).toBe(country)
  expect(isIn(number, [number.slice(0, 3)])).toBe(true)
})
