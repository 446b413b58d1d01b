import { refuse } from '@poolhouse/contract'
import type { FixedIds } from '../context.ts'

/** As in LocalStack: the tag of a pool, and the prefix of a client name, whose value becomes the id. */
const marker = '_custom_id_'

/** As a request has it; a colon is not legal in a client name. */
const written = new RegExp(`^${marker}:([\\w+]{1,128})$`)
/** As it passes the validation of client names. */
const prepared = new RegExp(`^${marker}=([\\w+]{1,128})$`)

/** Fixed ids of development mode: a pool's tag `_custom_id_`, a client's name `_custom_id_:<id>`. */
export const fixedIds: FixedIds = {
  prepareInput(body) {
    if (typeof body !== 'object' || body === null || !('ClientName' in body) || typeof body.ClientName !== 'string') return body
    return { ...body, ClientName: body.ClientName.replace(written, `${marker}=$1`) }
  },
  clientId: name => prepared.exec(name)?.[1],
  clientName: name => name.replace(prepared, `${marker}:$1`),
  poolId(tags, region) {
    const tag = tags[marker]
    if (tag === undefined) return undefined
    const id = tag.includes('_') ? tag : `${region}_${tag}`
    if (!/^[\w-]{1,45}_[0-9a-zA-Z]+$/.test(id) || id.length > 55 || !id.startsWith(`${region}_`)) {
      throw refuse(
        'InvalidParameterException',
        `The tag ${marker} "${tag}" is not an id of a pool in ${region}: letters and digits after "${region}_".`,
      )
    }
    return id
  },
}

/** The tags of CreateUserPool that give a new pool its id. */
export const poolIdTags = (id: string): Record<string, string> => ({ [marker]: id })

/** The ClientName of CreateUserPoolClient that gives a new client its id, before `prepareInput`. */
export const clientNameWithId = (id: string): string => `${marker}:${id}`
