import type { ResourceState } from '../state/index.ts'
import { type Bag, isSecret, secret } from '../wire.ts'

/**
 * Outputs become secret when the resource says so, or when the input of the same name is (docs/reference/pulumi-protocol.md#9.2). `id`
 * never does.
 */
export function markSecrets(
  outputs: Bag,
  { inputs, additionalSecretOutputs = [] }: Pick<ResourceState, 'inputs' | 'additionalSecretOutputs'>,
): Bag {
  const marked = Object.entries(outputs).map(([key, value]) => {
    const isMarked = additionalSecretOutputs.includes(key) || (inputs[key] !== undefined && isSecret(inputs[key]))
    return [key, isMarked ? secret(value) : value] as const
  })
  return Object.fromEntries(marked)
}
