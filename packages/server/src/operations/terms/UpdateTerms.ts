import type { Operation } from '../../context.ts'
import { updateTermsOfClient } from '../../terms/index.ts'

/** Changes the members that are given; omitted ones stay as they are. API: UpdateTerms. */
export const UpdateTerms: Operation<'UpdateTerms'> = async (input, call) => ({ Terms: await updateTermsOfClient(call, input) })
