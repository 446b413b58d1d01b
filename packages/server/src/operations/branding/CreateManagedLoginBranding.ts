import { addStyle } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Creates the style of a client's pages. API: CreateManagedLoginBranding. */
export const CreateManagedLoginBranding: Operation<'CreateManagedLoginBranding'> = async (input, call) => ({
  ManagedLoginBranding: await addStyle(call, input),
})
