import type { Operation } from '../../context.ts'
import { verifyAccessToken } from '../../tokens/index.ts'
import { assertWritable, changeAttributes } from '../../users/index.ts'

/** The signed-in user changes attributes that the client may write. API: UpdateUserAttributes. */
export const UpdateUserAttributes: Operation<'UpdateUserAttributes'> = async (input, call) => {
  const { pool, client, user } = await verifyAccessToken(call, input.AccessToken)
  assertWritable(
    client,
    input.UserAttributes.map(({ Name }) => Name as string),
  )
  const changed = await changeAttributes(
    { ...call, triggerContext: { clientId: client.settings.ClientId, clientMetadata: input.ClientMetadata } },
    pool,
    user,
    { set: input.UserAttributes, by: 'user' },
  )
  return changed.kind === 'conflict' ? UpdateUserAttributes(input, call) : { CodeDeliveryDetailsList: changed.details }
}
