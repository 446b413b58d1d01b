import type { Bag } from '@poolhouse/engine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'

let lab: ProviderTest
beforeAll(async () => {
  lab = await startProviderTest()
})
afterAll(() => lab.close())

const recovery = (...names: string[]) => ({
  accountRecoverySetting: { recoveryMechanisms: names.map((name, index) => ({ name, priority: index + 1 })) },
})
/** What codes by mail need of a pool, and what forbids them. */
const ownSender = {
  emailConfiguration: { emailSendingAccount: 'DEVELOPER', sourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/example.com' },
  ...recovery('verified_email', 'verified_phone_number'),
}
const usualSender = { emailConfiguration: { emailSendingAccount: 'COGNITO_DEFAULT' }, ...recovery('verified_email') }
const mail = { ...ownSender, emailMfaConfiguration: { message: 'Code {####}', subject: 'Code' } }
const token = { softwareTokenMfaConfiguration: { enabled: true } }
const sms = { smsConfiguration: { externalId: 'x', snsCallerArn: 'arn:aws:iam::000000000000:role/sms' } }
const firstFactors = (...allowedFirstAuthFactors: string[]) => ({ signInPolicy: { allowedFirstAuthFactors } })

const password = firstFactors('PASSWORD')
const pools: Record<string, Bag> = {
  'without MFA': { mfaConfiguration: 'OFF', ...usualSender, ...password },
  'without MFA on the lowest tier': { mfaConfiguration: 'OFF', userPoolTier: 'LITE', ...usualSender, ...password },
  'with codes by mail as first factor': { mfaConfiguration: 'OFF', ...usualSender, ...firstFactors('PASSWORD', 'EMAIL_OTP') },
  'with optional tokens': { mfaConfiguration: 'OPTIONAL', ...token, ...usualSender, ...firstFactors('PASSWORD', 'EMAIL_OTP') },
  'with required tokens': { mfaConfiguration: 'ON', ...token, ...usualSender, ...password },
  'with required SMS': { mfaConfiguration: 'ON', ...sms, ...usualSender, ...password },
  'with optional codes by mail': { mfaConfiguration: 'OPTIONAL', ...mail, ...firstFactors('PASSWORD', 'EMAIL_OTP') },
  'with required codes by mail': { mfaConfiguration: 'ON', ...mail, ...password },
  'with required tokens or codes by mail': { mfaConfiguration: 'ON', ...mail, ...token, ...password },
}
const names = Object.keys(pools)
const inputsOf = (name: string): Bag => ({ name: 'pool', userPoolTier: 'ESSENTIALS', ...pools[name] })

test.each(names.flatMap(from => names.filter(to => to !== from).map(to => [from, to])))(
  'a pool %s becomes one %s in one update',
  async (from, to) => {
    const before = await lab.up('pool', 'pool', inputsOf(from!))

    const after = await lab.up('pool', 'pool', inputsOf(to!), before)

    expect(after.did).toBe('update')
    expect(after.outputs).toMatchObject({ mfaConfiguration: pools[to!]!.mfaConfiguration })
    // A pool of the lowest tier does not tell its first factors.
    if (after.outputs.userPoolTier === 'LITE') return
    const again = await lab.up('pool', 'pool', inputsOf(to!), await lab.refresh(after))
    expect(again.did, JSON.stringify(again.diff)).toBe('same')
  },
)
