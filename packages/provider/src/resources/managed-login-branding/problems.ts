import type { Bag } from '@poolhouse/engine'
import { type CheckProblem, isGiven } from '../../shape/index.ts'

/** A style has settings of its own, or the values of the service. */
export function checkSource({ settings, useCognitoProvidedValues }: Bag): CheckProblem[] {
  const count = [settings, useCognitoProvidedValues].filter(isGiven).length
  if (count === 1) return []
  const found = count === 0 ? 'No attribute' : '2 attributes'
  const reason = `Invalid Attribute Combination. ${found} specified when one (and only one) of [settings,use_cognito_provided_values] is required`
  return [{ path: 'settings', reason }]
}
