import { getClientOfPool } from '../../clients/index.ts'
import type { Operation } from '../../context.ts'
import { getPool } from '../../pools/index.ts'
import { initiateAuth } from '../../sign-in/index.ts'

/** Starts a sign-in with AWS credentials. API: AdminInitiateAuth. */
export const AdminInitiateAuth: Operation<'AdminInitiateAuth'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const client = await getClientOfPool(call, pool, input.ClientId)
  return initiateAuth(input.AuthFlow, {
    call: { ...call, triggerContext: { clientId: input.ClientId, validationData: input.ClientMetadata } },
    pool,
    client,
    entryPoint: 'AdminInitiateAuth',
    parameters: input.AuthParameters ?? {},
    sessionHandle: input.Session,
  })
}
