import type { MissingToken } from '../provider.ts'

/** A use of a resource type or function that no provider here has. */
export interface MissingUse extends MissingToken {
  token: string
  /** The resource's name in the program; empty for a function. */
  name: string
  /** Position in the program; empty when it is not known. */
  at: string
}

/** One message for everything that the program uses and that is not here, with what there is. */
export function missingMessage(uses: readonly MissingUse[]): string {
  const lines = uses.map(({ token, name, at, reason }) => `  ${at && `${at}: `}${token}${name && ` (${name})`}: ${reason}`)
  const built = [...new Set(uses.flatMap(use => use.built))].sort()
  return [
    'the program uses what is not here, so nothing more is done. Remove these from the program, run it with the Pulumi CLI, or skip them with --skip-unsupported:',
    ...new Set(lines),
    ...(built.length > 0 ? [`Built here: ${built.join(', ')}.`] : []),
  ].join('\n')
}
