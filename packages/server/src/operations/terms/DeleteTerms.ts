import type { Operation } from '../../context.ts'
import { removeTerms } from '../../terms/index.ts'

/** Deletes one document; the pages link to neither until both exist again. API: DeleteTerms. */
export const DeleteTerms: Operation<'DeleteTerms'> = async (input, call) => removeTerms(call, input.UserPoolId, input.TermsId)
