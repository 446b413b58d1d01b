import type { Context } from '../../context.ts'
import type { Pool } from '../../pools/index.ts'
import { keySet } from '../../tokens/index.ts'
import { entityIdOf, type Sender } from './messages.ts'

/** The pool as it sends messages, with the key whose certificate GetSigningCertificate returns. */
export const poolAsSender = async (context: Context, pool: Pool, isSigned: boolean): Promise<Sender> => ({
  entityId: entityIdOf(pool.id),
  key: isSigned ? (await keySet(context, pool)).saml : undefined,
})
