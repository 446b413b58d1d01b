import { CreateRoleCommand, type CreateRoleCommandInput, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import type { TestService } from '../support/service.ts'

/** Credentials of a client. */
export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

const anyone: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/** The AWS SDK's IAM client for a service, without retries. */
export const iamFor = ({ url }: Pick<TestService, 'url'>, credentials = anyone) =>
  new IAMClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 })

/** The AWS SDK's STS client for a service, without retries. */
export const stsFor = ({ url }: Pick<TestService, 'url'>, credentials = anyone) =>
  new STSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 })

/** A policy document with one statement. */
export const policy = (statement: Record<string, unknown>, Version = '2012-10-17') => JSON.stringify({ Version, Statement: [statement] })

/** A trust policy for a principal. */
export const trusting = (Principal: unknown, more: Record<string, unknown> = {}) =>
  policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more })

/** A trust policy for the service that assumes roles of clients. */
export const trustsCognito = trusting({ Service: 'cognito-idp.amazonaws.com' })

/** A policy document that allows an action on everything. */
export const allowing = (Action: string, Resource = '*') => policy({ Effect: 'Allow', Action, Resource })

/** A refusal of the SDK: `NoSuchEntity: message`. IAM's exceptions have a suffix in the SDK that the wire has not. */
export const refusal = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'accepted',
    error => `${error.Code ?? error.Error?.Code ?? error.name}: ${error.message}`,
  )

/** A policy document as IAM's answers carry it. */
export const decoded = (document: string | undefined) => decodeURIComponent(document ?? '')

/** Creates roles with names of their own, which trust Cognito, and reads them. */
export function rolesOf(iam: IAMClient) {
  let names = 0
  const newName = () => `role-${names++}`
  const create = (input: Partial<CreateRoleCommandInput> = {}) =>
    iam.send(new CreateRoleCommand({ RoleName: newName(), AssumeRolePolicyDocument: trustsCognito, ...input }))
  return {
    newName,
    create,
    newRole: async (input: Partial<CreateRoleCommandInput> = {}) => (await create(input)).Role!.RoleName!,
    get: async (RoleName: string) => (await iam.send(new GetRoleCommand({ RoleName }))).Role!,
  }
}
