import type { EngineEvent } from '../events.ts'

/** Shows the events of a run. `end` restores the terminal. */
export interface Display {
  onEvent(event: EngineEvent): void
  end(): void
}
