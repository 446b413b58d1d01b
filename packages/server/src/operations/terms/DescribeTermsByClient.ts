import { describeTerms, getTermsOfClient } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** The same, for who knows client and name. API: DescribeTermsByClient. */
export const DescribeTermsByClient: Operation<'DescribeTermsByClient'> = async (input, call) => ({
  Terms: describeTerms(await getTermsOfClient(call, input.UserPoolId, input.ClientId, input.TermsName)),
})
