import { EngineFailure } from '../failure.ts'
import type { ErrorHook, Hook } from '../monitor/index.ts'

/** The hooks that the program has registered, by name; resources bind them by that name (docs/reference/pulumi-protocol.md#6). */
export class Hooks {
  private readonly hooks = new Map<string, Hook>()
  private readonly errorHooks = new Map<string, ErrorHook>()

  /** Fails when the name is taken. */
  add(name: string, hook: Hook) {
    if (this.hooks.has(name)) throw new EngineFailure(`resource hook already registered for name "${name}"`)
    this.hooks.set(name, hook)
  }

  get(name: string): Hook | undefined {
    return this.hooks.get(name)
  }

  /** Fails when the name is taken. */
  addErrorHook(name: string, hook: ErrorHook) {
    if (this.errorHooks.has(name)) throw new EngineFailure(`error hook already registered for name "${name}"`)
    this.errorHooks.set(name, hook)
  }

  getErrorHook(name: string): ErrorHook | undefined {
    return this.errorHooks.get(name)
  }
}
