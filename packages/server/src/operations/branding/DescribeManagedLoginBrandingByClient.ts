import { describeStyleOfClient } from '../../branding/index.ts'
import type { Operation } from '../../context.ts'

/** The same, for who knows the client alone. API: DescribeManagedLoginBrandingByClient. */
export const DescribeManagedLoginBrandingByClient: Operation<'DescribeManagedLoginBrandingByClient'> = async (input, call) => ({
  ManagedLoginBranding: await describeStyleOfClient(call, input.UserPoolId, input.ClientId, {
    settings: input.ReturnMergedResources ? 'merged' : 'own',
  }),
})
