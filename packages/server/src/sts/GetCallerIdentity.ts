import type { StsAction } from './index.ts'

/** The caller whose key signed the request; for an unsigned request in development mode, the account's root user. API: sts:GetCallerIdentity. */
export const GetCallerIdentity: StsAction<'GetCallerIdentity'> = async (_, { caller, account }) =>
  caller.kind === 'iam'
    ? { Arn: caller.arn, UserId: caller.userId, Account: caller.account }
    : { Arn: `arn:aws:iam::${account}:root`, UserId: account, Account: account }
