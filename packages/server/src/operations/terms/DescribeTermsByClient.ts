import type { Operation } from '../../context.ts'
import { describeTerms, getTermsOfClient } from '../../terms/index.ts'

/** Returns one document by its client and name. API: DescribeTermsByClient. */
export const DescribeTermsByClient: Operation<'DescribeTermsByClient'> = async (input, call) => ({
  Terms: describeTerms(await getTermsOfClient(call, input.UserPoolId, input.ClientId, input.TermsName)),
})
