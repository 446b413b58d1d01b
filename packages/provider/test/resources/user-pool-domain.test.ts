import { afterAll, beforeAll, expect, test } from 'vitest'
import { cognito } from '../support/cognito.ts'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { importedProgram, runScenario, type Step } from '../support/scenarios.ts'

let lab: ProviderTest
let userPoolId: string
beforeAll(async () => {
  lab = await startProviderTest()
  userPoolId = (await lab.up('pool', 'pool', {})).id
})
afterAll(() => lab.close())

const certificate = (id: string) => `arn:aws:acm:us-east-1:000000000000:certificate/${id}`
const distribution = expect.stringMatching(/^d[0-9a-f]{13}\.cloudfront\.net$/)
const computed = {
  awsAccountId: '000000000000',
  cloudfrontDistribution: distribution,
  cloudfrontDistributionArn: distribution,
  cloudfrontDistributionZoneId: 'Z2FDTNDATAQYW2',
  s3Bucket: expect.stringMatching(/./),
  version: expect.stringMatching(/./),
  region: 'us-east-1',
}
const custom = 'auth.shop.example'

// biome-ignore format: one line a step.
const scenarios: Record<string, Step[]> = {
  'D1 a prefix': [
    { inputs: { domain: 'one' }, did: 'create', shows: { ...computed, domain: 'one', managedLoginVersion: 1 }, absent: ['certificateArn'] },
    { inputs: { domain: 'one', managedLoginVersion: 2 }, did: 'update', shows: { managedLoginVersion: 2 } },
    { inputs: { domain: 'one' }, did: 'same' },
    { inputs: { domain: 'two' }, did: 'replace', shows: { domain: 'two' } },
  ],
  'D2 a host name with a certificate': [
    { inputs: { domain: custom, certificateArn: certificate('a') }, did: 'create', shows: { ...computed, certificateArn: certificate('a') } },
    { inputs: { domain: custom, certificateArn: certificate('b') }, did: 'update', shows: { certificateArn: certificate('b') } },
  ],
  'a certificate is added and removed': [
    { inputs: { domain: 'one' }, did: 'create' },
    { inputs: { domain: custom, certificateArn: certificate('a') }, did: 'replace', shows: { domain: custom } },
    { inputs: { domain: 'one' }, did: 'replace', absent: ['certificateArn'] },
  ],
}

test.each(Object.entries(scenarios))('%s', async (_title, steps) => {
  await runScenario(
    lab,
    'domain',
    'it',
    steps.map(step => ({ ...step, inputs: { ...step.inputs, userPoolId } })),
  )
})

test('a certificate that is added or removed replaces the domain, and another one does not', async () => {
  const made = await lab.up('domain', 'it', { userPoolId, domain: custom, certificateArn: certificate('a') })
  const diff = async (certificateArn?: string) => {
    const news = { userPoolId, domain: custom, region: 'us-east-1', __defaults: [], ...(certificateArn && { certificateArn }) }
    const { urn, name, type } = { urn: 'urn:pulumi:dev::test::aws:cognito/userPoolDomain:UserPoolDomain::it', name: 'it', type: '' }
    return lab.provider.diff({ urn, name, type, id: made.id, olds: made.outputs, oldInputs: made.inputs, news, ignoreChanges: [] })
  }
  expect(await diff(certificate('b'))).toMatchObject({ changes: 'some', replaces: [] })
  expect(await diff()).toMatchObject({ replaces: ['certificateArn'], deleteBeforeReplace: true })
  await lab.destroy(made)
})

test('D1 the id is the domain; an import by it has what was given, and the pool shows it', async () => {
  const given = { userPoolId, domain: 'shown', managedLoginVersion: 2 }
  const made = await lab.up('domain', 'it', given)
  expect(made.id).toBe('shown')
  const { program, state } = await importedProgram(lab, made, 'shown')
  expect(program).toEqual(given)
  expect((await lab.up('domain', 'it', given, state)).did).toBe('same')
  expect((await lab.importing('pool', 'pool', userPoolId))!.outputs.domain).toBe('shown')
  await lab.destroy(made)
})

test('D3 a domain that was deleted outside of the program is gone after a refresh; so is one of a deleted pool', async () => {
  const pool = await lab.up('pool', 'gone', {})
  const made = await lab.up('domain', 'it', { userPoolId: pool.id, domain: 'gone' })
  const api = cognito(lab)
  await api.deleteUserPoolDomain({ UserPoolId: pool.id, Domain: 'gone' })
  expect(await lab.refresh(made)).toBeUndefined()
  await lab.destroy(made)
  await api.deleteUserPool({ UserPoolId: pool.id })
  await lab.destroy(made)
})

test('a prefix that another pool has is refused with the error of the service', async () => {
  const [one, other] = [await lab.up('domain', 'one', { userPoolId, domain: 'taken' }), await lab.up('pool', 'other', {})]
  await expect(lab.up('domain', 'it', { userPoolId: other.id, domain: 'taken' })).rejects.toThrow(
    /^creating Cognito User Pool Domain \(it\): .*CreateUserPoolDomain.*InvalidParameterException: Domain already associated with another user pool\.$/,
  )
  await lab.destroy(one)
})
