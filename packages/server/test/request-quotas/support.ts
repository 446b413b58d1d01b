import { operations } from '../../src/operations/index.ts'

/** Every operation that is built. */
export const operationsByName = Object.keys(operations) as (keyof typeof operations)[]
