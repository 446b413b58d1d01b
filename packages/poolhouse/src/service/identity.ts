import type { DeployedService } from '@poolhouse/engine'

/** How long a service may take to say who it is, in ms. */
const answerMs = 10_000

/**
 * Asks a service for its identity. A server without one (another emulator, AWS) is no place for what a Poolhouse service holds, so a run to it stops as
 * one to production does. `undefined`: nothing answers, which the run reports itself.
 */
export async function findDeployedService(url: string | undefined): Promise<DeployedService | undefined> {
  if (url === undefined) return undefined
  try {
    const answer = await fetch(new URL('/_poolhouse/service', url), { signal: AbortSignal.timeout(answerMs), redirect: 'manual' })
    if (answer.status >= 500) return undefined
    const { identity, mode } = (await answer.json().catch(() => ({}))) as { identity?: unknown; mode?: unknown }
    return { url, ...(typeof identity === 'string' && { identity }), onOther: mode === 'development' ? 'refresh' : 'stop' }
  } catch {
    return undefined
  }
}
