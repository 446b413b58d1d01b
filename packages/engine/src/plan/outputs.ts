import type { ResourceState } from '../state/index.ts'
import { type Bag, isSecret, own, secret } from '../wire.ts'

/** Marks outputs as secret: those in `additionalSecretOutputs`, and those whose input of the same name is secret; never `id` (docs/reference/pulumi-protocol.md#9.2). */
export function markSecrets(
  outputs: Bag,
  { inputs, additionalSecretOutputs = [] }: Pick<ResourceState, 'inputs' | 'additionalSecretOutputs'>,
): Bag {
  const marked = Object.entries(outputs).map(([key, value]) => {
    const isMarked = additionalSecretOutputs.includes(key) || isSecret(own(inputs, key))
    return [key, isMarked ? secret(value) : value] as const
  })
  return Object.fromEntries(marked)
}
