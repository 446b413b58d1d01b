import { EngineFailure, messageOf } from '../failure.ts'
import type { Monitor } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import type { Bag } from '../wire.ts'
import type { Evaluated } from './evaluated.ts'
import type { Expression } from './expression.ts'
import type { Schemas } from './schema.ts'

/** A resource that the program registered or read. */
export interface ResourceHandle {
  urn: string
  id: string
  outputs: Bag
  custom: boolean
  /** The run does not target it and it does not exist. */
  unknown?: boolean
}

/** What function calls and registrations need of the evaluator (evaluator.ts) that runs them. */
export interface Evaluation {
  readonly project: Project
  readonly monitor: Monitor
  readonly schemas: Schemas
  readonly stackUrn: string
  evaluate(expression: Expression): Promise<Evaluated>
  /** The resource that an option names. */
  evaluateResource(expression: Expression): Promise<ResourceHandle>
  /** The resources that an option names: one, a list of them, or a variable that holds a list. */
  evaluateResources(expression: Expression | undefined): Promise<ResourceHandle[]>
  /** The reference of the provider marked `defaultProvider` for the package of a token; empty when there is none. */
  defaultProvider(token: string): Promise<string>
  /** The result of work that is done once for each key. */
  once(key: string, work: () => Promise<Bag>): Promise<Bag>
}

/** Runs work whose errors do not know their position, and adds the position to them. */
export function withPosition<T>(position: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new EngineFailure(`${position}: ${messageOf(error)}`)
  }
}
