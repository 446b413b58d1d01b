/**
 * STS: who a caller is, by the Query protocol; one file per action. Roles come with IAM.
 * Not here: signatures and XML (gateway/).
 */
import type { QueryService } from '../gateway/index.ts'

export const sts: QueryService = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  actions: {
    GetCallerIdentity: { needsPermission: false, load: async () => (await import('./GetCallerIdentity.ts')).GetCallerIdentity },
  },
}
