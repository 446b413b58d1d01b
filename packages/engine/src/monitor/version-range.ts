import semverSatisfies from 'semver/functions/satisfies.js'
import validRange from 'semver/ranges/valid.js'

/** Whether a version lies in a range such as `>=3.100.0, <4.0.0 || ^5.1.0`; a comma means the same as a space. Throws for a range that is not valid. */
export function satisfies(version: string, range: string): boolean {
  const normalized = range.replaceAll(',', ' ')
  if (validRange(normalized) === null) throw new Error(`"${range}" is not a version range such as ">=3.100.0 <4.0.0"`)
  return semverSatisfies(version, normalized)
}
