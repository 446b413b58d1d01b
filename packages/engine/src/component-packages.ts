import type { RunStatus } from './apply/index.ts'
import type { Emit } from './events.ts'
import { componentPluginOf, endWithThisProcess, environmentOf } from './languages/index.ts'
import type { RunInfo } from './monitor/index.ts'
import { type ComponentProviders, componentProviders, startPlugin } from './plugins/index.ts'
import type { Project } from './project/index.ts'

/** The providers of components of other packages for one operation. What their code prints is shown. */
export const componentPackages = (
  project: Project,
  env: NodeJS.ProcessEnv,
  info: RunInfo,
  emit: Emit,
  status: RunStatus,
): ComponentProviders => {
  const onLine = (stream: 'stdout' | 'stderr', line: string) => emit({ type: 'program', stream, line })
  const preparation = { announce: (line: string) => onLine('stdout', line), onLine, whenStopped: status.whenStopped }
  return componentProviders((packageName, version) => {
    const found = componentPluginOf(project, packageName, version, env)
    if (!found || 'missing' in found) return found
    const what = `the plugin of the package ${packageName}`
    const start = async (engineAddress: string) => {
      const { executable, args, env: more } = await found.command(engineAddress, preparation)
      const variables = { ...environmentOf(info), PULUMI_PROJECT: project.name, ...more }
      return startPlugin({ executable, args, env: variables, cwd: project.programDir, what, onStart: endWithThisProcess }, onLine)
    }
    return { what, start }
  })
}
