import type { Log, TriggerSettings } from '../context.ts'
import { httpFunction } from './http.ts'
import { lambdaFunction } from './lambda.ts'
import { type ModuleFunction, startModule } from './module.ts'
import { failed, type Invoke, type Outcome } from './outcome.ts'

/** The functions of all pools, by ARN. */
export interface Functions {
  invoke(arn: string, payload: string): Promise<Outcome>
  /** False where the operator named no way to any function. */
  readonly canReach: boolean
  /** Ends what modules run in. */
  close(): void
}

/** Beyond it a function that is slow, or is called too often, answers like a throttled one, so that it holds up nobody else. */
const mostAtOnce = 100

/** The operator's map goes before Lambda; what neither reaches cannot be called. */
export function openFunctions(given: TriggerSettings | undefined, log: Log): Functions {
  const settings = given ?? { targets: {}, patience: 0, dataDir: '' }
  const known = new Map<string, Invoke>()
  const modules = new Map<string, ModuleFunction>()
  const busy = new Map<string, number>()

  const moduleAt = (path: string): Invoke => {
    const running = modules.get(path) ?? startModule(path, settings, log)
    modules.set(path, running)
    return running.invoke
  }
  const reach = (arn: string): Invoke | undefined => {
    const target = settings.targets[arn] ?? settings.targets[unqualified(arn)]
    if (target) return target.kind === 'url' ? httpFunction(target.url, settings.patience) : moduleAt(target.path)
    return settings.lambda && lambdaFunction(arn, settings.lambda, settings.patience)
  }

  return {
    canReach: Object.keys(settings.targets).length > 0 || settings.lambda !== undefined,
    async invoke(arn, payload) {
      const invoke = known.get(arn) ?? reach(arn)
      if (!invoke) return failed('configuration', `Nothing is known of ${arn}. Map it with --trigger, or name a Lambda endpoint.`)
      // Only what the operator mapped: pools can name any number of others.
      if (settings.targets[arn] ?? settings.targets[unqualified(arn)]) known.set(arn, invoke)
      const at = busy.get(arn) ?? 0
      if (at >= mostAtOnce) return failed('error TooManyRequestsException')
      busy.set(arn, at + 1)
      try {
        return await invoke(payload)
      } finally {
        const left = busy.get(arn)! - 1
        if (left > 0) busy.set(arn, left)
        else busy.delete(arn)
      }
    },
    close() {
      for (const module of modules.values()) module.close()
    },
  }
}

/** Without a version or an alias: `arn:aws:lambda:region:account:function:name`. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':')
