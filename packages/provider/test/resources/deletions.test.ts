import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ProviderTest, startProviderTest, subject } from '../support/engine.ts'

let lab: ProviderTest
let api: CognitoIdentityProvider
beforeAll(async () => {
  lab = await startProviderTest()
  api = new CognitoIdentityProvider({
    endpoint: lab.service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
})
afterAll(async () => {
  api.destroy()
  await lab.close()
})

const nothing = async () => {}
const protect = (id: string) => api.updateUserPool({ UserPoolId: id, DeletionProtection: 'ACTIVE' })
const unprotect = (id: string) => api.updateUserPool({ UserPoolId: id, DeletionProtection: 'INACTIVE' })
const addDomain = (id: string) => api.createUserPoolDomain({ UserPoolId: id, Domain: 'in-the-way' })
const domain = (id: string) => ({ type: 'aws:cognito/userPoolDomain:UserPoolDomain', id })
const remove = (id: string) => api.deleteUserPool({ UserPoolId: id })

test.each`
  condition                                              | given         | change       | reason
  ${'the pool is not protected'}                         | ${'INACTIVE'} | ${nothing}   | ${undefined}
  ${'the pool is protected'}                             | ${'ACTIVE'}   | ${nothing}   | ${'deletion protection is activated. Set deletionProtection to INACTIVE and run up first.'}
  ${'protection was activated outside of the program'}   | ${'INACTIVE'} | ${protect}   | ${'deletion protection is activated. Set deletionProtection to INACTIVE and run up first.'}
  ${'protection was inactivated outside of the program'} | ${'ACTIVE'}   | ${unprotect} | ${undefined}
  ${'the pool has a domain'}                             | ${'INACTIVE'} | ${addDomain} | ${'It has the domain in-the-way configured, which should be deleted first: call DeleteUserPoolDomain.'}
  ${'the pool was deleted outside of the program'}       | ${'INACTIVE'} | ${remove}    | ${undefined}
`('before a delete, the provider knows whether the service refuses it: $condition', async ({ given, change, reason }) => {
  const { id, outputs, inputs } = await lab.up('pool', 'pool', { name: 'pool', deletionProtection: given })
  await change(id)
  const request = { ...subject('pool', 'pool'), id, properties: outputs, oldInputs: inputs, timeout: 0 }

  const found = await lab.provider.checkDelete?.(request, [])
  const refused = await lab.provider.delete(request).then(
    () => undefined,
    (error: Error) => error.message,
  )

  expect(found?.slice(-(reason?.length ?? 0))).toBe(reason)
  expect(refused === undefined).toBe(reason === undefined)
})

test.each([
  ['its domain too', [domain('in-between')], undefined],
  ['another domain too', [domain('another')], /It has the domain in-between configured/],
  [
    'a client of that name too',
    [{ ...domain('in-between'), type: 'aws:cognito/userPoolClient:UserPoolClient' }],
    /It has the domain in-between/,
  ],
])('a pool with a domain, in a run that deletes %s', async (_, alsoDeleted, reason) => {
  const { id, outputs, inputs } = await lab.up('pool', 'pool', {})
  await api.createUserPoolDomain({ UserPoolId: id, Domain: 'in-between' })
  const request = { ...subject('pool', 'pool'), id, properties: outputs, oldInputs: inputs, timeout: 0 }

  const found = await lab.provider.checkDelete?.(request, alsoDeleted)

  if (reason) expect(found).toMatch(reason)
  else expect(found).toBeUndefined()
  await api.deleteUserPoolDomain({ UserPoolId: id, Domain: 'in-between' })
})
