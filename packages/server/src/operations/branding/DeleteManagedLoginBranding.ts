import { removeStyle } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Deletes a style; the client's pages have the default appearance again. API: DeleteManagedLoginBranding. */
export const DeleteManagedLoginBranding: Operation<'DeleteManagedLoginBranding'> = async (input, call) =>
  removeStyle(call, input.UserPoolId, input.ManagedLoginBrandingId)
