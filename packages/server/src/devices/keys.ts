import type { Context } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import type { Pool } from '../pools/index.ts'

/** `<region>_<uuid>`. Nobody can guess one, and knowing one is not enough to sign in from it. */
export const newDeviceKey = ({ region }: Pool): string => `${region}_${newUuid()}`

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef'

/** Stands where the pool's name stands in a device's proof: `-` and eight letters, always the same for a pool. */
export const deviceGroupKey = ({ keys }: Context, pool: Pool): string =>
  `-${[...keys.keyedHash('device', `group ${pool.id}`).subarray(0, 8)].map(byte => letters[byte & 31]).join('')}`
