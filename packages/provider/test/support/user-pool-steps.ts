import { type Bag, revealBag } from '@poolhouse/engine'
import { expect } from 'vitest'
import { type ProviderTest, type State, type StepOutcome, startProviderTest } from './engine.ts'

export const arn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`
export const role = (name: string): string => `arn:aws:iam::000000000000:role/${name}`
export const sms = (externalId: string, name = 'sms') => ({ smsConfiguration: { externalId, snsCallerArn: role(name) } })
export const software = (enabled: boolean) => ({ softwareTokenMfaConfiguration: { enabled } })
export const recovery = (...names: string[]) => ({
  accountRecoverySetting: { recoveryMechanisms: names.map((name, index) => ({ name, priority: index + 1 })) },
})
export const triggers = (name: string) => ({
  createAuthChallenge: arn(name),
  customMessage: arn(name),
  defineAuthChallenge: arn(name),
  postAuthentication: arn(name),
  postConfirmation: arn(name),
  preAuthentication: arn(name),
  preSignUp: arn(name),
  preTokenGeneration: arn(name),
  userMigration: arn(name),
  verifyAuthChallengeResponse: arn(name),
})
export const senders = (name: string) => ({
  kmsKeyId: 'arn:aws:kms:us-east-1:000000000000:key/1234',
  customEmailSender: { lambdaArn: arn(name), lambdaVersion: 'V1_0' },
  customSmsSender: { lambdaArn: arn(name), lambdaVersion: 'V1_0' },
})
export const attribute = (name: string, more: Bag = {}): Bag => ({ name, attributeDataType: 'String', mutable: true, ...more })
export const policy = (minimumLength: number, days: number) => ({
  passwordPolicy: {
    minimumLength,
    requireLowercase: false,
    requireNumbers: true,
    requireSymbols: false,
    requireUppercase: true,
    temporaryPasswordValidityDays: days,
  },
})
export const code = 'Your code is {####}'
export const wide = `${'ü'.repeat(134)}{####}`

export interface Step {
  inputs: Bag
  did: StepOutcome['did']
  shows?: Bag
  absent?: string[]
}

/** What moves by itself. */
const still = ({ lastModifiedDate: _, ...outputs }: Bag): Bag => revealBag(outputs)

/** An import of what a program has made gives inputs that check takes, and with them there is nothing to do. */
async function importsAsItIs(lab: ProviderTest, { id }: State): Promise<void> {
  const imported = await lab.importing('pool', 'pool', id)
  const { __defaults: _, tagsAll: __, ...program } = imported!.inputs
  const outcome = await lab.up('pool', 'pool', program, imported)
  expect(outcome.did, JSON.stringify(outcome.diff)).toBe('same')
}

/** Each step does what it should; a second run, a refresh and an import find nothing to do. */
export async function runSteps(lab: ProviderTest, steps: readonly Step[]): Promise<void> {
  let state: State | undefined
  for (const { inputs, did, shows = {}, absent = [] } of steps) {
    const given = { name: 'pool', ...inputs }
    const outcome = await lab.up('pool', 'pool', given, state)
    expect(outcome.did, JSON.stringify(outcome.diff)).toBe(did)
    expect(outcome.outputs).toMatchObject(shows)
    for (const name of absent) expect(outcome.outputs).not.toHaveProperty(name)
    const again = await lab.up('pool', 'pool', given, outcome)
    expect(again.did, JSON.stringify(again.diff)).toBe('same')
    const refreshed = await lab.refresh(outcome)
    expect(still(refreshed!.outputs)).toEqual(still(outcome.outputs))
    const after = await lab.up('pool', 'pool', given, refreshed)
    expect(after.did, JSON.stringify(after.diff)).toBe('same')
    await importsAsItIs(lab, outcome)
    state = outcome
  }
  await lab.destroy(state!)
}

/** The default tags and ignored tags of the provider under test. */
export const startPoolTest = (): Promise<ProviderTest> =>
  startProviderTest({
    defaultTags: JSON.stringify({ tags: { owner: 'team' } }),
    ignoreTags: JSON.stringify({ keyPrefixes: ['skip:'] }),
  })
