import { type Bag, isSecret, MASK, mapValues, stackOutputs, type Value, withoutSecrets } from '@poolhouse/engine'
import { CommandFailure } from '../failure.ts'

interface Wish {
  project: string
  stack?: string
  name: string | undefined
  showSecrets?: boolean
  json?: boolean
}

/** The outputs as text: one by name, or all as lines or JSON. Secrets stay hidden unless they are asked for. */
export async function readOutputs({ project, stack, name, showSecrets, json }: Wish): Promise<string> {
  const kept = await stackOutputs({ project, ...(stack !== undefined && { stack }) })
  const outputs = (showSecrets ? withoutSecrets(kept) : mapValues(kept, value => (isSecret(value) ? MASK : value))) as Bag
  if (name !== undefined) {
    const value = outputs[name]
    if (value === undefined)
      throw new CommandFailure(`the stack has no output "${name}". It has: ${Object.keys(outputs).join(', ') || 'none'}.`)
    return json ? JSON.stringify(value) : asText(value)
  }
  if (json) return JSON.stringify(outputs, null, 2)
  const names = Object.keys(outputs)
  if (names.length === 0) return 'The stack has no outputs.'
  const width = Math.max(...names.map(each => each.length))
  return names.map(each => `${each.padEnd(width)}  ${asText(outputs[each]!)}`).join('\n')
}

const asText = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value))
