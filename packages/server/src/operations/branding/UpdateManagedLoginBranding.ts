import { updateStyle } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Changes a style: settings are patched, assets replaced one by one. API: UpdateManagedLoginBranding. */
export const UpdateManagedLoginBranding: Operation<'UpdateManagedLoginBranding'> = async (input, call) => ({
  ManagedLoginBranding: await updateStyle(call, input),
})
