/**
 * Shapes: the description of a resource's properties, and what is derived from it: check, diff, plan, conversion to the API, schema.
 * Not here: which properties a resource has (resources/<kind>/shape.ts), calls (resources/<kind>/controller.ts).
 */
export { checkArguments } from './arguments.ts'
export { type ConfiguredInputs, checkInputs, type ResourceCheckRequest } from './check.ts'
export { type Descriptions, describedAs, within } from './descriptions.ts'
export { diffResource, planUpdate, type ResourceUpdate } from './diff.ts'
export { escapeAsGo, isSameDocument, normalizedDocument } from './documents.ts'
export { importedInputs, refreshedInputs } from './inputs.ts'
export { terraformMapping } from './mapping.ts'
export { type ApiObject, fromApi, toApi } from './marshal.ts'
export { previewOutputs } from './plan.ts'
export { block, document, flag, list, mapOf, number, type Properties, type Property, type Rule, set, text } from './property.ts'
export { frameworkRules, sdkV2Rules } from './rules.ts'
export { type FunctionShape, type PackageShape, packageSchema } from './schema.ts'
export type { CheckProblem, ResourceShape } from './shape.ts'
export { isEmpty, isEquivalent, isGiven, withoutInternalKeys } from './values.ts'
