import { createInterface } from 'node:readline/promises'
import type { Surroundings } from '../command.ts'

/** Asks the person at the terminal; anything but yes is no. */
export async function confirm(operation: string, around: Surroundings): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await prompt.question(`Do ${operation} now? [y/N] `)
    if (/^y(es)?$/i.test(answer.trim())) return true
    around.out('Nothing was done.')
    return false
  } finally {
    prompt.close()
  }
}
