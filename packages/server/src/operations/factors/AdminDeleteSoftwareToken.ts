import { refuse } from '@poolhouse/contract'
import type { Operation } from '../../context.ts'
import { changeFactors } from '../../factors/index.ts'
import { getPool } from '../../pools/index.ts'
import { getUser } from '../../users/index.ts'

/** Removes the registration of a user's authenticator app. API: AdminDeleteSoftwareToken. */
export const AdminDeleteSoftwareToken: Operation<'AdminDeleteSoftwareToken'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const user = await getUser(call, pool, input.Username)
  await changeFactors(call, pool, user, own => {
    if (!own.totp) throw refuse('ResourceNotFoundException', 'The user has no software token.')
    const enabled = own.enabled.filter(factor => factor !== 'SOFTWARE_TOKEN_MFA')
    const preferred = own.preferred === 'SOFTWARE_TOKEN_MFA' ? null : (own.preferred ?? null)
    return { enabled, preferred, forgetsTotp: true }
  })
  return {}
}
