import { EngineFailure } from '../failure.ts'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import type { Command, Language } from './language.ts'
import { pythonCode } from './python-code.ts'
import { pythonOutputs } from './python-declarations.ts'
import { pythonExecutor } from './python-executor.ts'
import { activatedVariables, installMissing, pythonIn, systemPython, toolchainOf } from './python-toolchains.ts'
import { askTool, type Preparation, runTool } from './run-tool.ts'

/** Programs in Python: processes of the Python in the project's virtual environment. */
export const python: Language = {
  execution: { kind: 'process', prepare, command },
  declaredOutputs: pythonOutputs,
  importCode: { language: 'python', write: pythonCode },
  sendsPackageVersion: true,
  expandsTypeTokens: false,
}

async function prepare(project: Project, preparation: Preparation): Promise<void> {
  await installMissing(project, preparation)
  await checkTypes(project, preparation)
}

/** Runs the project's type checker before its program; what it prints is shown when it finds something. */
async function checkTypes(project: Project, { whenStopped }: Preparation): Promise<void> {
  const { typechecker = 'none' } = project.runtimeOptions
  if (typechecker === 'none') return
  if (typechecker !== 'mypy' && typechecker !== 'pyright')
    throw new EngineFailure(
      `${project.file}: runtime.options.typechecker ${JSON.stringify(typechecker)} is not one of none, mypy, pyright.`,
    )
  const { executable, env } = interpreter(project)
  if (askTool(executable, ['-c', `import ${typechecker}`], project.programDir) === undefined) {
    throw new EngineFailure(
      `${project.file}: runtime.options.typechecker is ${typechecker}, which is not installed. Add ${typechecker} to requirements.txt (or pyproject.toml).`,
    )
  }
  const lines: string[] = []
  const collect = { announce: () => {}, onLine: (_: string, line: string) => void lines.push(line), whenStopped }
  const what = `${typechecker} refuses the program`
  await runTool([executable, '-m', typechecker, project.programDir], { cwd: project.programDir, env, what }, collect)
}

/** The Python of the project, with the variables of its activated environment. */
export function interpreter(project: Project): { executable: string; env: Record<string, string> } {
  const environment = toolchainOf(project).environment(project)
  if (environment === undefined) return { executable: systemPython(), env: {} }
  return { executable: pythonIn(environment), env: activatedVariables(environment) }
}

function command({ project, run, address }: { project: Project; run: RunInfo; address: string }): Command {
  const { executable, env } = interpreter(project)
  return {
    executable,
    args: [
      ...['-u', '-c', pythonExecutor],
      ...['--monitor', address, '--engine', address, '--project', run.project, '--root_directory', project.dir, '--stack', run.stack],
      ...['--pwd', project.programDir, '--dry_run', String(run.dryRun), '--parallel', String(run.parallel)],
      ...['--organization', run.organization, '--', project.entry],
    ],
    env: { ...env, PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' },
  }
}
