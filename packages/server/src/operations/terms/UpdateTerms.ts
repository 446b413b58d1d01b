import type { Operation } from '../../context.ts'
import { updateTermsOfClient } from '../../terms/index.ts'

/** Changes terms; what is left out stays. API: UpdateTerms. */
export const UpdateTerms: Operation<'UpdateTerms'> = async (input, call) => ({ Terms: await updateTermsOfClient(call, input) })
