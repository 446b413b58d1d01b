import type { Log, TriggerSettings, TriggerTargets } from '../context.ts'
import { httpTarget } from './http-target.ts'
import { failedInvocation, type InvokeTarget } from './invocation.ts'
import { lambdaTarget } from './lambda-target.ts'
import { type ModuleTarget, startModuleTarget } from './module-target.ts'

/** Beyond it a function that is slow, or is called too often, answers like a throttled one, so that it holds up nobody else. */
const mostAtOnce = 100

/** The operator's map goes before Lambda; what neither reaches cannot be called. */
export function openTriggerTargets(given: TriggerSettings | undefined, log: Log): TriggerTargets {
  const settings = given ?? { targets: {}, timeoutMs: 0, dataDir: '' }
  const known = new Map<string, InvokeTarget>()
  const modules = new Map<string, ModuleTarget>()
  const busy = new Map<string, number>()

  const moduleAt = (path: string): InvokeTarget => {
    const running = modules.get(path) ?? startModuleTarget(path, settings, log)
    modules.set(path, running)
    return running.invoke
  }
  const reach = (arn: string): InvokeTarget | undefined => {
    const target = settings.targets[arn] ?? settings.targets[unqualified(arn)]
    if (target) return target.kind === 'url' ? httpTarget(target.url, settings.timeoutMs) : moduleAt(target.path)
    return settings.lambda && lambdaTarget(arn, settings.lambda, settings.timeoutMs)
  }

  return {
    canReach: Object.keys(settings.targets).length > 0 || settings.lambda !== undefined,
    async invoke(arn, payload) {
      const invoke = known.get(arn) ?? reach(arn)
      if (!invoke) return failedInvocation('configuration', `Nothing is known of ${arn}. Map it with --trigger, or name a Lambda endpoint.`)
      // Only what the operator mapped: pools can name any number of others.
      if (settings.targets[arn] ?? settings.targets[unqualified(arn)]) known.set(arn, invoke)
      const at = busy.get(arn) ?? 0
      if (at >= mostAtOnce) return failedInvocation('error TooManyRequestsException')
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
