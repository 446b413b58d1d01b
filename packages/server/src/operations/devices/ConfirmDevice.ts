import type { Operation } from '../../context.ts'
import { confirmDeviceOf } from '../../devices/index.ts'
import { checkAccessToken } from '../../tokens/index.ts'

/** Confirms the device that a sign-in was given the key of. API: ConfirmDevice. */
export const ConfirmDevice: Operation<'ConfirmDevice'> = async (input, call) => {
  const { pool, user } = await checkAccessToken(call, input.AccessToken)
  const UserConfirmationNecessary = await confirmDeviceOf(call, pool, {
    sub: user.sub,
    key: input.DeviceKey,
    name: input.DeviceName,
    salt: input.DeviceSecretVerifierConfig?.Salt,
    verifier: input.DeviceSecretVerifierConfig?.PasswordVerifier,
  })
  return { UserConfirmationNecessary }
}
