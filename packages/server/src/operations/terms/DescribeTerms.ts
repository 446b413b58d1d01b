import type { Operation } from '../../context.ts'
import { describeTerms, getTerms } from '../../terms/index.ts'

/** Returns one document by its id. API: DescribeTerms. */
export const DescribeTerms: Operation<'DescribeTerms'> = async (input, call) => ({
  Terms: describeTerms(await getTerms(call, input.UserPoolId, input.TermsId)),
})
