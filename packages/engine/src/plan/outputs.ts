import type { ResourceState } from '../state/index.ts'
import { type Bag, own, secret, withSecretsOf } from '../wire.ts'

/** Marks outputs as secret: those in `additionalSecretOutputs`, and those whose input of the same name is secret, also within objects; never `id` (docs/reference/pulumi-protocol.md#9.2). */
export function markSecrets(
  outputs: Bag,
  { inputs, additionalSecretOutputs = [] }: Pick<ResourceState, 'inputs' | 'additionalSecretOutputs'>,
): Bag {
  const marked = Object.entries(outputs).map(([key, value]) => {
    return [key, additionalSecretOutputs.includes(key) ? secret(value) : withSecretsOf(value, own(inputs, key))] as const
  })
  return Object.fromEntries(marked)
}
