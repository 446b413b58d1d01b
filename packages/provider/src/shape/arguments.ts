import { type Bag, type CheckFailure, unwrap } from '@poolhouse/engine'
import { ruleProblems } from './check.ts'
import { convertBag } from './convert.ts'
import { isInput, type Properties } from './property.ts'
import type { CheckProblem } from './shape.ts'
import { isGiven } from './values.ts'

/** Converts the arguments of a function to their types. Missing, unknown, wrongly typed and invalid arguments are failures. */
export function checkArguments(properties: Properties, given: Bag): { args: Bag; failures: CheckFailure[] } {
  const problems: CheckProblem[] = []
  const args = convertBag(properties, given, '', problems)
  for (const [name, property] of Object.entries(properties)) {
    const value = args[name]
    if (!property.required || !isInput(property) || (isGiven(value) && unwrap(value) !== '')) continue
    problems.push({ path: name, reason: `Missing required argument '${name}'` })
  }
  // With a wrong type, rules would only repeat that failure.
  if (problems.length === 0) problems.push(...ruleProblems(properties, args, '', ''))
  return { args, failures: problems.map(({ path, reason }) => ({ property: path, reason })) }
}
