import { type MissingUse, packageOf } from '../plan/index.ts'
import type { Project } from '../project/index.ts'
import { own } from '../wire.ts'
import { invokedFunctions } from './calls.ts'
import { expressionsOf } from './evaluation-order.ts'
import type { Program } from './program.ts'
import type { Packages } from './schema.ts'

/** Every resource type and function of the program that no provider here has. All are known before the program runs. */
export async function findMissingUses(program: Program, { dir, pinnedVersions }: Project, packages: Packages): Promise<MissingUse[]> {
  const { resources, variables, outputs } = program
  const declared = [...resources.values()].map(({ type, key, at, options }) => ({
    kind: 'resource' as const,
    ...{ token: type, name: key, at, version: options.plain.version },
  }))
  const expressions = [...[...resources.values()].flatMap(expressionsOf), ...variables.values(), ...outputs.values()]
  const invoked = expressions.flatMap(invokedFunctions).map(call => ({ kind: 'function' as const, ...call, name: '' }))
  const uses = await Promise.all(
    [...declared, ...invoked].map(async ({ kind, version, ...use }) => {
      const found = await packages.explainMissing(kind, use.token, version || (own(pinnedVersions, packageOf(use.token)) ?? ''))
      return found ? [{ ...use, at: use.at.replace(`${dir}/`, ''), ...found }] : []
    }),
  )
  return uses.flat()
}
