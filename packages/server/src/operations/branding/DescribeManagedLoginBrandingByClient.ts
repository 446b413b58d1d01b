import { describeStyleOfClient } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** Returns the style of a client. API: DescribeManagedLoginBrandingByClient. */
export const DescribeManagedLoginBrandingByClient: Operation<'DescribeManagedLoginBrandingByClient'> = async (input, call) => ({
  ManagedLoginBranding: await describeStyleOfClient(call, input.UserPoolId, input.ClientId, {
    settings: input.ReturnMergedResources ? 'merged' : 'own',
  }),
})
