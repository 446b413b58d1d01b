import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import type { RequestEvent } from '@poolhouse/server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allow, document } from '../../../server/test/access/support.ts'
import { type Kit, startLogged } from './kit.ts'

let kit: Kit
let reader: { accessKeyId: string; secretAccessKey: string }
const config = (credentials: { accessKeyId: string; secretAccessKey: string }) => ({
  endpoint: kit.service.url,
  region: 'us-east-1',
  credentials,
  maxAttempts: 1,
})
beforeAll(async () => {
  kit = await startLogged({ production: true })
  const iam = new IAMClient(config(await kit.service.createAdminKey()))
  const UserName = 'reader@example.com'
  await iam.send(new CreateUserCommand({ UserName }))
  const PolicyDocument = document(allow('cognito-idp:ListUserPools'))
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'lists', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }))
  reader = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
  iam.destroy()
})
afterAll(() => kit.close())

const createPoolWith = async (credentials: { accessKeyId: string; secretAccessKey: string }) => {
  const api = new CognitoIdentityProvider(config(credentials))
  await api.createUserPool({ PoolName: 'pool' }).catch(() => undefined)
  api.destroy()
}

test.each<[string, () => Promise<unknown>, string, Partial<RequestEvent['rule']>]>([
  [
    'a call without a signature',
    () =>
      fetch(kit.service.url, {
        method: 'POST',
        headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools', 'content-type': 'application/x-amz-json-1.1' },
        body: '{"MaxResults":1}',
      }),
    'MissingAuthenticationTokenException',
    { id: 'request-unsigned', setting: '--production', value: true },
  ],
  [
    'a call with an unknown access key',
    () => createPoolWith({ ...reader, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }),
    'UnrecognizedClientException',
    { id: 'access-key-unknown', setting: 'access key id', value: 'AKIAAAAAAAAAAAAAAAAA' },
  ],
  [
    'a call with a wrong secret',
    () => createPoolWith({ ...reader, secretAccessKey: 'not-the-secret-of-this-key' }),
    'InvalidSignatureException',
    { id: 'signature-invalid', setting: 'Authorization', value: 'its signature does not match' },
  ],
  [
    'a call that no policy allows',
    () => createPoolWith(reader),
    'AccessDeniedException',
    {
      id: 'policy-denies',
      setting: 'policies of arn:aws:iam::000000000000:user/(hidden)',
      value: expect.stringContaining('no '),
      sent: 'cognito-idp:CreateUserPool on *',
    },
  ],
])('in production the log names the rule of %s', async (_title, act, outcome, rule) => {
  await act()
  const event = (await kit.logs('--errors')).at(-1)!
  expect(event).toMatchObject({ outcome, rule })
  const text = JSON.stringify(event)
  for (const secret of [reader.secretAccessKey, 'not-the-secret-of-this-key', 'reader@example.com']) expect(text).not.toContain(secret)
})
