import { describeTerms, getTerms } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** API: DescribeTerms. */
export const DescribeTerms: Operation<'DescribeTerms'> = async (input, call) => ({
  Terms: describeTerms(await getTerms(call, input.UserPoolId, input.TermsId)),
})
