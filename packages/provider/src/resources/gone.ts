import { isNotFound } from '../service/index.ts'

/** What the work gives, or `undefined` if what it asks for does not exist. */
export async function unlessGone<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
