import { assertClient, describeClient, newClient, refuse, secretFinding } from '@poolhouse/contract'
import { addClient, fixedId, givenName, surroundings } from '../../clients/index.ts'
import type { Call, Operation } from '../../context.ts'
import { newClientId, newClientSecret } from '../../crypto/index.ts'
import { getPool } from '../../pools/index.ts'

/** Makes a client; its secret, if it asks for one, is in the answer in clear. API: CreateUserPoolClient. */
export const CreateUserPoolClient: Operation<'CreateUserPoolClient'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const twice = secretFinding(input)
  if (twice) throw refuse(twice.exception, twice.message)
  const secret = input.ClientSecret ?? (input.GenerateSecret ? newClientSecret() : undefined)
  assertClient(input, { ...surroundings(pool), doing: 'creating', hasSecret: secret !== undefined })

  const settings = newClient(
    { ...input, ClientName: givenName(input.ClientName) },
    { clientId: clientId(call, input.ClientName), at: call.now / 1000 },
  )
  await addClient(call, pool, settings, secret)
  return { UserPoolClient: describeClient(settings, secret) }
}

/** The name is only then in this form when development mode admitted it. */
const clientId = ({ settings }: Call, name: string): string => (settings.mode === 'development' && fixedId(name)) || newClientId()
