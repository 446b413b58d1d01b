import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'

/** A new device key: `<region>_<uuid>`. It cannot be guessed, and does not suffice to sign in. */
export const newDeviceKey = ({ region }: Pool): string => `${region}_${newUuid()}`

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef'

/** DeviceGroupKey, which replaces the pool name in the SRP proof of a device: `-` and eight letters, constant for a pool. */
export const deviceGroupKey = ({ keys }: Context, pool: Pool): string =>
  `-${[...keys.keyedHash('device', `group ${pool.id}`).subarray(0, 8)].map(byte => letters[byte & 31]).join('')}`
