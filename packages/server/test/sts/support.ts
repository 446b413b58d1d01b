import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  type Credentials as StsCredentials,
} from '@aws-sdk/client-sts'
import { type Credentials, iamFor, refusal, stsFor } from '../iam/support.ts'
import { sdkFor, type TestService } from '../support/service.ts'

/** Credentials as clients take them. */
export const toKey = (credentials: StsCredentials | undefined): Credentials => ({
  accessKeyId: credentials!.AccessKeyId!,
  secretAccessKey: credentials!.SecretAccessKey!,
  sessionToken: credentials!.SessionToken!,
})

/** Creates roles and users of a service by an administrator's key, and assumes roles. */
export function principalsOf(service: Pick<TestService, 'url'>, adminKey: Credentials) {
  let names = 0
  const newName = (kind: string) => `${kind}-${names++}`
  const admin = iamFor(service, adminKey)

  async function newRole(trust: string, permissions?: string, more: { MaxSessionDuration?: number; Path?: string } = {}) {
    const RoleName = newName('role')
    const { Role } = await admin.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, ...more }))
    if (permissions) await admin.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'permissions', PolicyDocument: permissions }))
    return { RoleName, RoleArn: Role!.Arn!, RoleId: Role!.RoleId! }
  }

  async function newUser(permissions?: string) {
    const UserName = newName('user')
    const { User } = await admin.send(new CreateUserCommand({ UserName }))
    if (permissions) await admin.send(new PutUserPolicyCommand({ UserName, PolicyName: 'permissions', PolicyDocument: permissions }))
    const { AccessKey } = await admin.send(new CreateAccessKeyCommand({ UserName }))
    return {
      UserName,
      arn: User!.Arn!,
      id: User!.UserId!,
      key: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    }
  }

  const assume = (key: Credentials, input: Partial<AssumeRoleCommandInput> & { RoleArn: string }) =>
    stsFor(service, key).send(new AssumeRoleCommand({ RoleSessionName: 'session', ...input }))
  const session = async (key: Credentials, input: Partial<AssumeRoleCommandInput> & { RoleArn: string }) =>
    toKey((await assume(key, input)).Credentials)
  const identity = (key: Credentials) => stsFor(service, key).send(new GetCallerIdentityCommand({}))
  const listPools = (key: Credentials) => refusal(sdkFor(service.url, key).send(new ListUserPoolsCommand({ MaxResults: 1 })))
  return { admin, newName, newRole, newUser, assume, session, identity, listPools }
}
