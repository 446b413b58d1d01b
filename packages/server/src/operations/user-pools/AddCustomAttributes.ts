import type { Operation } from '../../context.ts'
import { addCustomAttributes, getPool, savePool, schemaOf } from '../../pools/index.ts'

/** Adds custom attributes to the schema; they cannot be removed. API: AddCustomAttributes. */
export const AddCustomAttributes: Operation<'AddCustomAttributes'> = async (input, call) => {
  const pool = await getPool(call, input.UserPoolId)
  const SchemaAttributes = addCustomAttributes(schemaOf(pool.config), input.CustomAttributes)
  await savePool(call, pool, { config: { ...pool.config, SchemaAttributes } })
  return {}
}
