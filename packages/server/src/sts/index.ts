/**
 * STS: who a caller is, and temporary credentials of roles, in the Query protocol; one file per action.
 * Not here: signatures and XML (gateway/), access keys, roles and session tokens (iam/), how policies are evaluated (policy/, access/).
 */
import type { QueryOperationName } from '@poolhouse/contract'
import type { QueryAction, QueryService } from '../gateway/index.ts'

/** An action of STS. */
export type StsAction<Name extends QueryOperationName<'sts'>> = QueryAction<'sts', Name>

/** The STS service for the gateway. */
export const sts: QueryService = {
  name: 'sts',
  version: '2011-06-15',
  namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  // A token of 20,000 characters, a session policy, and fifty tags.
  limits: { bytes: 65_536, parameters: 250 },
  resourceArns: async () => ['*'],
  actions: {
    AssumeRole: { permission: 'own', load: async () => (await import('./AssumeRole.ts')).AssumeRole },
    AssumeRoleWithWebIdentity: {
      permission: 'public',
      load: async () => (await import('./AssumeRoleWithWebIdentity.ts')).AssumeRoleWithWebIdentity,
    },
    GetCallerIdentity: { permission: 'none', load: async () => (await import('./GetCallerIdentity.ts')).GetCallerIdentity },
  },
}
