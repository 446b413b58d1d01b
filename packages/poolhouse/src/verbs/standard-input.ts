import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'

/** What was piped in. `otherwise` says what to do where nothing was: nobody types a state or a secret at a prompt. */
export async function readStandardInput({ isInteractive }: CommandEnvironment, otherwise: string): Promise<string> {
  if (isInteractive) throw new UsageError(otherwise)
  const { text } = await import('node:stream/consumers')
  return text(process.stdin)
}
