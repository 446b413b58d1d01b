import type { Operation } from '../../context.ts'
import { addTerms } from '../../terms/index.ts'

/** Gives a client's pages links to its terms of use, or to its privacy policy. API: CreateTerms. */
export const CreateTerms: Operation<'CreateTerms'> = async (input, call) => ({ Terms: await addTerms(call, input) })
