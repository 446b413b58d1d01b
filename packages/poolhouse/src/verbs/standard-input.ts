import type { CommandEnvironment } from '../environment.ts'
import { UsageError } from '../failure.ts'

/** Reads piped input. On a terminal it throws UsageError with the message `otherwise`, because secrets and states are not typed. */
export async function readStandardInput({ isInteractive }: CommandEnvironment, otherwise: string): Promise<string> {
  if (isInteractive) throw new UsageError(otherwise)
  const { text } = await import('node:stream/consumers')
  return text(process.stdin)
}
