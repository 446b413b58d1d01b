import { text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'

/** aws.getCallerIdentity: account, ARN and id of the credentials, by STS. */
export const getCallerIdentity: ProviderFunction = {
  token: 'aws:index/getCallerIdentity:getCallerIdentity',
  descriptions: {
    summary: 'Whose credentials the provider uses.',
    properties: {
      accountId: 'The account of the credentials.',
      arn: 'The ARN of the user or session of the credentials.',
      id: 'The account of the credentials.',
      userId: 'The id of the user or session of the credentials.',
    },
  },
  args: { id: text() },
  results: { accountId: text(), arn: text(), id: text(), userId: text() },
  async invoke(_args, { callerIdentity }) {
    const { Account: accountId = '', Arn: arn = '', UserId: userId = '' } = await callerIdentity()
    return { accountId, arn, userId, id: accountId }
  },
}
