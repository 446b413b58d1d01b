import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { afterAll, expect, test } from 'vitest'
import { createAuthorizer } from '../../src/access/index.ts'
import type { Call } from '../../src/context.ts'
import { findAccessKey } from '../../src/iam/index.ts'
import { openContext } from '../../src/open-context.ts'
import { sdkFor, startTestService } from '../support/service.ts'
import { allow, document } from './support.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'poolhouse-hot-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('a request of a user whose policies were read before reads nothing from the store for them', async () => {
  const masterKey = randomBytes(32)
  const service = await startTestService({ production: true, dataDir, masterKey })
  const credentials = await service.createAdminKey()
  const iam = new IAMClient({ endpoint: service.url, region: 'us-east-1', credentials })
  const { UserPool } = await sdkFor(service.url, credentials).send(new CreateUserPoolCommand({ PoolName: 'pool' }))
  await iam.send(new CreateUserCommand({ UserName: 'bob' }))
  const PolicyDocument = document(allow('cognito-idp:*', UserPool!.Arn))
  await iam.send(new PutUserPolicyCommand({ UserName: 'bob', PolicyName: 'p', PolicyDocument }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bob' }))
  iam.destroy()
  await service.close()

  const settings = { mode: 'production', account: '000000000000' }
  const config = { settings, dataDir, masterKey: { kind: 'variable', text: masterKey.toString('base64') } }
  const { context, close } = await openContext(config as never)
  let reads = 0
  const counted = {
    ...context,
    store: new Proxy(context.store, {
      get(store, name) {
        if (name === 'read' || name === 'decide') reads++
        const value = Reflect.get(store, name, store)
        return typeof value === 'function' ? value.bind(store) : value
      },
    }),
  }
  const authorize = createAuthorizer(counted)
  const call = {
    ...counted,
    now: Date.now(),
    region: 'us-east-1',
    isSecure: true,
    sourceAddress: '127.0.0.1',
    userAgent: 'test',
  } as unknown as Call
  const request = async () => {
    const key = await findAccessKey(counted, AccessKey!.AccessKeyId!, undefined)
    await authorize(key!, { action: 'cognito-idp:DescribeUserPool', resource: UserPool!.Arn!, input: { UserPoolId: UserPool!.Id }, call })
  }
  await request()
  expect(reads).toBeGreaterThan(0)
  reads = 0
  for (let n = 0; n < 20; n++) await request()
  expect(reads).toBe(0)
  await close()
})
