import { addTerms } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Gives a client's pages links to its terms of use, or to its privacy policy. API: CreateTerms. */
export const CreateTerms: Operation<'CreateTerms'> = async (input, call) => ({ Terms: await addTerms(call, input) })
