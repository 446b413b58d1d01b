/**
 * STS: GetCallerIdentity, in the Query protocol; one file per action.
 * Not here: signatures and XML (gateway/), access keys (iam/).
 */
import type { QueryService } from '../gateway/index.ts'

/** The STS service for the gateway. */
export const sts: QueryService = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  actions: {
    GetCallerIdentity: { needsPermission: false, load: async () => (await import('./GetCallerIdentity.ts')).GetCallerIdentity },
  },
}
