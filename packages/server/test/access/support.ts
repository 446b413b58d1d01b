import { randomUUID } from 'node:crypto'
import { CognitoIdentityProviderClient, CreateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider'
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { PinpointClient } from '@aws-sdk/client-pinpoint'
import { STSClient } from '@aws-sdk/client-sts'
import { startTestService } from '../support/service.ts'

export const account = '000000000000'

/** Keys of a caller. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** A statement of a policy. */
export type Statement = Record<string, unknown>
export const allow = (Action: string | string[], Resource: string | string[] = '*', more: Statement = {}): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
export const deny = (Action: string | string[], Resource: string | string[] = '*', more: Statement = {}): Statement => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})
export const document = (Statement: Statement | Statement[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

/** A service in production with two pools, an administrator, and a function that makes users. */
export async function startProduction(options: { databaseUrl?: string; masterKey?: Buffer } = {}) {
  const service = await startTestService({ production: true, ...options })
  const clientsOf = (credentials: Credentials, region = 'us-east-1') => {
    const config = { endpoint: service.url, region, credentials, maxAttempts: 1 }
    return {
      cognito: new CognitoIdentityProviderClient(config),
      iam: new IAMClient(config),
      sts: new STSClient(config),
      pinpoint: new PinpointClient(config),
    }
  }
  const admin = clientsOf(await service.createAdminKey())

  /** Creates a user with an access key and an inline policy of these statements. */
  async function makeUser(statements: Statement | Statement[], more: { Path?: string; Tags?: { Key: string; Value: string }[] } = {}) {
    const UserName = `u-${randomUUID()}`
    const { User } = await admin.iam.send(new CreateUserCommand({ UserName, ...more }))
    await admin.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: document(statements) }))
    const { AccessKey } = await admin.iam.send(new CreateAccessKeyCommand({ UserName }))
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }
    return { name: UserName, arn: User!.Arn!, id: User!.UserId!, credentials, ...clientsOf(credentials) }
  }
  const makePool = async (UserPoolTags: Record<string, string> = {}) => {
    const { UserPool } = await admin.cognito.send(new CreateUserPoolCommand({ PoolName: 'pool', UserPoolTags }))
    return { id: UserPool!.Id!, arn: UserPool!.Arn! }
  }
  return { service, admin, clientsOf, makeUser, makePool, close: () => service.close() }
}

/** The name and message of an error, or `done`. */
export const outcome = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'done',
    (error: Error) => `${error.name}: ${error.message}`,
  )
