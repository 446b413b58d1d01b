import { ServiceError } from '@poolhouse/contract'
import { SeedError } from './seed-shape.ts'

/** Puts the path within the seed before the message of an error. */
export function withPath<Result>(path: string, work: () => Result): Result {
  const fail = (error: unknown): never => {
    // A part of the thing has named its own place.
    if (error instanceof SeedError && error.message.startsWith(path)) throw error
    if (error instanceof ServiceError || error instanceof SeedError) throw new SeedError(`${path}: ${error.message}`, { cause: error })
    throw error
  }
  try {
    const result = work()
    return (result instanceof Promise ? result.catch(fail) : result) as Result
  } catch (error) {
    return fail(error)
  }
}
