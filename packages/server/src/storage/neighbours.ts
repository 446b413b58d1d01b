/**
 * Where the neighbour of a name is looked for, to be read in the place of a row that does not exist: compared with `sub`. Any spread over the `sub` of
 * a pool will do (FNV-1a), and it must cost nothing.
 */
export function pointOf(name: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
