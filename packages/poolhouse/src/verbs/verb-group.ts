import type { Command } from 'commander'
import { UsageError } from '../failure.ts'

/** Throws UsageError for `stack nonsense`, which would otherwise do what `stack` alone does. */
export function assertNoVerb(group: Command): void {
  const [verb] = group.args
  if (verb === undefined) return
  const verbs = group.commands.map(command => command.name()).join(', ')
  throw new UsageError(`poolhouse ${group.name()} has no verb "${verb}". It has: ${verbs}.`)
}
