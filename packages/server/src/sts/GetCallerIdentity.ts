import type { QueryAction } from '../gateway/index.ts'

/** Who signed. Needs no permission; in development an unsigned call is the account's root. API: sts:GetCallerIdentity. */
export const GetCallerIdentity: QueryAction = async (_, { caller, account }) =>
  caller.kind === 'iam'
    ? { Arn: caller.arn, UserId: caller.userId, Account: caller.account }
    : { Arn: `arn:aws:iam::${account}:root`, UserId: account, Account: account }
