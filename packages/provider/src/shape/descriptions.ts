import type { Properties } from './property.ts'

/** What readers of the package schema and of generated SDKs see: a sentence about a type, and one about each property by its dotted path. */
export interface Descriptions {
  summary: string
  properties: Readonly<Record<string, string>>
}

/** The sentences of objects that stand at several places: `within('actions.high', table)`. */
export const within = (path: string, descriptions: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(descriptions).map(([name, text]) => [`${path}.${name}`, text]))

/**
 * The sentences of properties that another type has under another name, as functions answer what a resource has: `lambdaConfigs.preSignUp` is
 * `lambdaConfig.preSignUp`. `names`: the other name of each part of a path that differs. What `others` lacks is left out.
 */
export function describedAs(
  properties: Properties,
  others: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>> = {},
  path = '',
  otherPath = '',
): Record<string, string> {
  const entries = Object.entries(properties).flatMap(([name, property]) => {
    const [here, there] = [`${path}${name}`, `${otherPath}${names[name] ?? name}`]
    const inner = property.properties ?? property.items?.properties
    const own = others[there] === undefined ? [] : [[here, others[there]] as const]
    return [...own, ...(inner ? Object.entries(describedAs(inner, others, names, `${here}.`, `${there}.`)) : [])]
  })
  return Object.fromEntries(entries)
}
