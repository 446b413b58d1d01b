import type { Operation } from '../../context.ts'
import { confirmUserDevice } from '../../devices/index.ts'
import { verifyAccessToken } from '../../tokens/index.ts'

/** Confirms the device whose key a sign-in answered with. API: ConfirmDevice. */
export const ConfirmDevice: Operation<'ConfirmDevice'> = async (input, call) => {
  const { pool, user } = await verifyAccessToken(call, input.AccessToken)
  const UserConfirmationNecessary = await confirmUserDevice(call, pool, {
    sub: user.sub,
    key: input.DeviceKey,
    name: input.DeviceName,
    salt: input.DeviceSecretVerifierConfig?.Salt,
    verifier: input.DeviceSecretVerifierConfig?.PasswordVerifier,
  })
  return { UserConfirmationNecessary }
}
