import type { RunStatus } from './apply/index.ts'
import type { Emit } from './events.ts'
import { dynamicProviderOf, environmentOf } from './languages/index.ts'
import type { RunInfo } from './monitor/index.ts'
import { type DynamicProviders, dynamicProviders, startPlugin } from './plugins/index.ts'
import type { Project } from './project/index.ts'

/** The providers of the dynamic resources of one operation: those of the program's language. What their code prints is shown. */
export const dynamicResources = (project: Project, info: RunInfo, emit: Emit, status: RunStatus): DynamicProviders => {
  const onLine = (stream: 'stdout' | 'stderr', line: string) => emit({ type: 'program', stream, line })
  const preparation = { announce: (line: string) => onLine('stdout', line), onLine, whenStopped: status.whenStopped }
  return dynamicProviders(packageName => {
    const found = dynamicProviderOf(packageName, project)
    if (!found || 'missing' in found) return found
    const { what } = found
    const start = async () => {
      const { executable, args, env } = await found.command(preparation)
      return startPlugin({ executable, args, env: { ...environmentOf(info), ...env }, cwd: project.programDir, what }, onLine)
    }
    return { what, start }
  })
}
