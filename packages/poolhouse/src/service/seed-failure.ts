import { SeedError } from '@poolhouse/server'
import { CommandFailure } from '../failure.ts'

/** What is wrong with a seed is said without a stack. */
export async function orCommandFailure<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer
  } catch (error) {
    throw error instanceof SeedError ? new CommandFailure(error.message, { cause: error }) : error
  }
}
