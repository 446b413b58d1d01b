import { outputsJson, outputsText, type StackName, stackOutputs } from '@poolhouse/engine'
import { CommandFailure } from '../failure.ts'

interface OutputRequest extends StackName {
  name: string | undefined
  showSecrets?: boolean
  json?: boolean
}

/** Stack outputs as text: one by name, or all as lines or JSON. Secrets are hidden without `showSecrets`. */
export async function formatStackOutputs({ name, showSecrets = false, json, ...stack }: OutputRequest): Promise<string> {
  const outputs = await stackOutputs(stack)
  const shown = outputsJson(outputs, { showSecrets })
  if (name !== undefined) {
    const value = shown[name]
    if (value === undefined)
      throw new CommandFailure(`the stack has no output "${name}". It has: ${Object.keys(outputs).join(', ') || 'none'}.`)
    return json || typeof value !== 'string' ? JSON.stringify(value) : value
  }
  if (json) return JSON.stringify(shown, null, 2)
  return outputsText(outputs, { showSecrets }).trimEnd() || 'The stack has no outputs.'
}
