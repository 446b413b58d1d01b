import { describeStyle } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Returns a style by its id. API: DescribeManagedLoginBranding. */
export const DescribeManagedLoginBranding: Operation<'DescribeManagedLoginBranding'> = async (input, call) => ({
  ManagedLoginBranding: await describeStyle(call, input.UserPoolId, input.ManagedLoginBrandingId, {
    settings: input.ReturnMergedResources ? 'merged' : 'own',
  }),
})
