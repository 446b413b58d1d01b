import { randomBytes } from 'node:crypto'
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test, vi } from 'vitest'
import { allowing, iamFor, refusal, stsFor, trusting } from '../iam/support.ts'
import { startPostgres } from '../support/postgres-of-run.ts'
import { sdkFor, startTestService } from '../support/service.ts'

test('keys and sessions of one node are known to another on the same database, and a change is seen there within a second', async () => {
  const postgres = await startPostgres()
  const databaseUrl = await postgres.database()
  const masterKey = randomBytes(32)
  const [one, other] = await Promise.all([1, 2].map(() => startTestService({ databaseUrl, masterKey, production: true })))
  try {
    const admin = iamFor(one!, await one!.createAdminKey())
    await admin.send(new CreateUserCommand({ UserName: 'operator' }))
    await admin.send(new PutUserPolicyCommand({ UserName: 'operator', PolicyName: 'p', PolicyDocument: allowing('sts:AssumeRole') }))
    const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName: 'operator' }))
    const RoleName = 'role'
    const AssumeRolePolicyDocument = trusting({ AWS: 'arn:aws:iam::000000000000:root' })
    const { Role } = await admin.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
    await admin.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: allowing('cognito-idp:ListUserPools') }))

    const key = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    const { Credentials } = await stsFor(other!, key).send(new AssumeRoleCommand({ RoleArn: Role!.Arn!, RoleSessionName: 'session' }))
    const session = {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    }
    for (const node of [one!, other!]) {
      expect(await stsFor(node, session).send(new GetCallerIdentityCommand({}))).toMatchObject({
        Arn: expect.stringContaining('role/session'),
      })
      expect(await refusal(sdkFor(node.url, session).send(new ListUserPoolsCommand({ MaxResults: 1 })))).toBe('accepted')
    }
    await admin.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }))
    const listAt = (url: string) => refusal(sdkFor(url, session).send(new ListUserPoolsCommand({ MaxResults: 1 })))
    expect(await listAt(one!.url)).toContain('AccessDenied')
    await vi.waitFor(async () => expect(await listAt(other!.url)).toContain('AccessDenied'), { timeout: 5_000 })
  } finally {
    await Promise.all([one!.close(), other!.close()])
    await postgres.stop()
  }
})
