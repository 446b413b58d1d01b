import { ownMember } from '@poolhouse/contract'
import type { Log, Settings, TriggerSettings, TriggerTargets } from '../context.ts'
import type { Outbound } from '../http/index.ts'
import { httpTarget } from './http-target.ts'
import { failedInvocation, type InvokeTarget } from './invocation.ts'
import { lambdaTarget } from './lambda-target.ts'
import { moduleIsolation } from './module-isolation.ts'
import { type ModuleTarget, startModuleTarget } from './module-target.ts'

/** Concurrent invocations of one ARN. More are answered as Lambda answers when it throttles, so that a slow trigger holds no other up. */
const maxConcurrent = 100

/** A target that the operator maps to an ARN goes before the Lambda API. An ARN with neither cannot be invoked. */
export function openTriggerTargets(
  given: TriggerSettings | undefined,
  { log, mode, outbound }: { log: Log; mode: Settings['mode']; outbound: Outbound },
): TriggerTargets {
  const settings = given ?? { targets: {}, timeoutMs: 0, dataDir: '' }
  const mapped = new Map<string, InvokeTarget>()
  const modules = new Map<string, ModuleTarget>()
  const running = new Map<string, number>()

  const moduleAt = (path: string): InvokeTarget => {
    const { timeoutMs, dataDir, secretFiles = [] } = settings
    const unreadable = [dataDir, ...secretFiles]
    const module = modules.get(path) ?? startModuleTarget({ path, timeoutMs, unreadable, isolation: moduleIsolation(settings), mode, log })
    modules.set(path, module)
    return module.invoke
  }
  const open = (arn: string): InvokeTarget | undefined => {
    const target = ownMember(settings.targets, arn) ?? ownMember(settings.targets, unqualifiedArn(arn))
    if (!target) return settings.lambda && lambdaTarget(arn, settings.lambda, settings.timeoutMs, outbound)
    const invoke = target.kind === 'url' ? httpTarget(target, settings.timeoutMs, outbound) : moduleAt(target.path)
    // Only mapped targets are kept: pools can name any number of other ARNs.
    mapped.set(arn, invoke)
    return invoke
  }

  return {
    canReach: Object.keys(settings.targets).length > 0 || settings.lambda !== undefined,
    async invoke(arn, payload, headers) {
      const invoke = mapped.get(arn) ?? open(arn)
      if (!invoke)
        return failedInvocation('configuration', `${arn} has no trigger target. Map one with --trigger, or configure a Lambda endpoint.`)
      const count = running.get(arn) ?? 0
      if (count >= maxConcurrent) return failedInvocation('error TooManyRequestsException')
      running.set(arn, count + 1)
      try {
        return await invoke(payload, headers)
      } finally {
        const left = running.get(arn)! - 1
        if (left > 0) running.set(arn, left)
        else running.delete(arn)
      }
    },
    close() {
      for (const module of modules.values()) module.close()
    },
  }
}

/** `arn:aws:lambda:region:account:function:name`, without a version or an alias. */
const unqualifiedArn = (arn: string): string => arn.split(':').slice(0, 7).join(':')
