type Json = Readonly<Record<string, unknown>>

/** A claim as texts. An object with a text of its own (`address.formatted`, the first entry of Google's People API) is that text. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  const { formatted, displayName, value: own } = value as Json
  const text = [formatted, displayName, own].find(each => typeof each === 'string')
  return [typeof text === 'string' ? text : JSON.stringify(value)]
}

/** Claims by name, as texts. A claim without a value is left out. */
export function claimTexts(claims: Json): Record<string, string | readonly string[]> {
  const texts = Object.entries(claims).flatMap(([name, value]) => {
    const all = textsOf(value)
    return all.length === 0 ? [] : [[name, all.length === 1 ? all[0]! : all] as const]
  })
  return Object.fromEntries(texts)
}
