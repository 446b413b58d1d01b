/**
 * Shapes: one description of a resource's properties, and what follows from it: check, diff, plan, marshalling to the API, schema.
 * Not here: which properties a resource has (resources/<kind>/shape.ts), calls (resources/<kind>/controller.ts).
 */
export { checkArguments } from './arguments.ts'
export { type Additions, type CheckedRequest, checkInputs } from './check.ts'
export { diffResource, planUpdate, type Wanted } from './diff.ts'
export { importedInputs, refreshedInputs } from './inputs.ts'
export { fromWire, toWire, type Wire } from './marshal.ts'
export { previewed } from './plan.ts'
export { block, flag, list, mapOf, number, type Properties, type Property, type Rule, set, text } from './property.ts'
export { classic, framework } from './rules.ts'
export { type FunctionShape, schemaOf } from './schema.ts'
export type { Problem, Shape } from './shape.ts'
export { isEmpty, isGiven, means, own } from './values.ts'
