import type { Operation } from '../../context.ts'
import { removeTerms } from '../../terms/index.ts'

/** Deletes terms; the pages name neither document until there are both again. API: DeleteTerms. */
export const DeleteTerms: Operation<'DeleteTerms'> = async (input, call) => removeTerms(call, input.UserPoolId, input.TermsId)
