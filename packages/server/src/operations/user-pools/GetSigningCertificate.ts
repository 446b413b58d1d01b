import type { Operation } from '../../context.ts'
import { selfSignedCertificate } from '../../crypto/index.ts'
import { getPool } from '../../pools/index.ts'
import { keySet } from '../../tokens/index.ts'

/** Returns the X.509 certificate of the pool, for SAML identity providers, as base64 without armour. API: GetSigningCertificate. */
export const GetSigningCertificate: Operation<'GetSigningCertificate'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const { saml } = await keySet(call, pool)
  return { Certificate: selfSignedCertificate(saml, { name: pool.id, from: pool.createdAt }).toString('base64') }
}
