import type { Operation } from '../../context.ts'
import { addTerms } from '../../terms/index.ts'

/** Creates the terms of use or the privacy policy of a client, which its pages link to. API: CreateTerms. */
export const CreateTerms: Operation<'CreateTerms'> = async (input, call) => ({ Terms: await addTerms(call, input) })
