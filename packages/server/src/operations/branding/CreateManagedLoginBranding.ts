import { addStyle } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Gives a client a style of its own. API: CreateManagedLoginBranding. */
export const CreateManagedLoginBranding: Operation<'CreateManagedLoginBranding'> = async (input, call) => ({
  ManagedLoginBranding: await addStyle(call, input),
})
