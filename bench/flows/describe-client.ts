import { apiFlow } from '../api-flow.ts'
import { call } from '../load.ts'

export const flow = apiFlow({
  name: 'describe-client',
  description: 'DescribeUserPoolClient: no signature, nothing written',
  peers: ['cognito-local', 'moto'],
  start:
    async ({ url, poolId, clientId }) =>
    () =>
      call(url, 'DescribeUserPoolClient', { UserPoolId: poolId, ClientId: clientId }),
})
