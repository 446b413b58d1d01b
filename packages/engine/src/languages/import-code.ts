import { nameOf, STACK_TYPE, typeOf } from '../plan/index.ts'
import { providerUrn, type ResourceState } from '../state/index.ts'
import { type Bag, isBag, isSecret, type Value } from '../wire.ts'
import { type InputTypes, inputTypes } from './typed-value.ts'

/** What the code of an imported resource declares. */
export interface ResourceDeclaration {
  /** Full type token. */
  type: string
  name: string
  inputs: Bag
  /** What the schema says of the inputs. */
  types: InputTypes
  /** The names of other resources: `parent` is absent for the stack, `provider` for a default provider. */
  options: { parent?: string; provider?: string; protect?: true }
}

/**
 * The declaration of a state entry. `known`: the inputs of the schema; empty when there is no schema, then all inputs are declared. `schemaText`: the
 * schema, for the types of the inputs.
 */
export function declarationOf(state: ResourceState, known: readonly string[] = [], schemaText?: string): ResourceDeclaration {
  const { type, urn, inputs, protect, parent, provider } = state
  const providerName = provider ? nameOf(providerUrn(provider)) : ''
  const isExplicit = providerName !== '' && !/^default(_|$)/.test(providerName)
  return {
    type,
    name: nameOf(urn),
    inputs: declarableInputs(inputs, known),
    types: inputTypes(schemaText, type),
    options: {
      ...(parent && typeOf(parent) !== STACK_TYPE && { parent: nameOf(parent) }),
      ...(isExplicit && { provider: providerName }),
      ...(protect && { protect: true as const }),
    },
  }
}

/** `aws:cognito/userPool:UserPool` as `aws:cognito:UserPool`. */
export const shortToken = (type: string): string => type.replace(/^([^:]+):([^/:]+)\/[^:]+:/, '$1:$2:')

/** The inputs that a program can set: without those that the schema does not have (`tagsAll`), and without `__defaults` at any depth. */
const declarableInputs = (inputs: Bag, known: readonly string[]): Bag =>
  Object.fromEntries(Object.entries(withoutInternal(inputs) as Bag).filter(([key]) => known.length === 0 || known.includes(key)))

function withoutInternal(value: Value): Value {
  if (isSecret(value)) return { ...value, value: withoutInternal(value.value) }
  if (Array.isArray(value)) return value.map(withoutInternal)
  if (!isBag(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (key.startsWith('__') ? [] : [[key, withoutInternal(item)]])))
}
