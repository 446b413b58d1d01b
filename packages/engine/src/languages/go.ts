import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { EngineFailure, messageOf } from '../failure.ts'
import type { Project } from '../project/index.ts'
import { buildFolder } from './build-folder.ts'
import { compiledCode } from './compiled-code.ts'
import { runWithDelayedProgress } from './delayed-progress.ts'
import type { Language } from './language.ts'
import { assertTool, type Preparation, runTool } from './run-tool.ts'
import { runVariables } from './run-variables.ts'

/** Programs in Go: built once with `go build`, which knows itself what changed since, and run without arguments (docs/reference/pulumi-protocol.md#16.3). */
export const go: Language = {
  execution: {
    kind: 'process',
    prepare,
    command: ({ project, run, address }) => ({
      executable: prebuilt(project) ?? builtProgram(project),
      args: [],
      env: runVariables({ project, run, address }),
    }),
  },
  importCode: { language: 'go', write: compiledCode('Go') },
  sendsPackageVersion: true,
  expandsTypeTokens: false,
}

const optionPath = ({ dir, runtimeOptions }: Project, name: string): string | undefined => {
  const value = runtimeOptions[name]
  return typeof value === 'string' && value !== '' ? resolve(dir, value) : undefined
}

/** `binary:` of Pulumi.yaml: a program that its owner built. */
const prebuilt = (project: Project): string | undefined => optionPath(project, 'binary')

/** `buildTarget:` of Pulumi.yaml, or a file of the cache. */
const builtProgram = (project: Project): string =>
  optionPath(project, 'buildTarget') ?? join(buildFolder(project), process.platform === 'win32' ? 'program.exe' : 'program')

async function prepare(project: Project, preparation: Preparation): Promise<void> {
  const binary = prebuilt(project)
  if (binary !== undefined) {
    if (existsSync(binary)) return
    throw new EngineFailure(`${project.file}: runtime.options.binary "${binary}" does not exist. Build it, or remove the option.`)
  }
  assertTool('go', {
    args: ['version'],
    atLeast: '1.21',
    neededFor: 'A program in Go',
    get: 'Get it from https://go.dev/dl/, or name a program that is built already: runtime.options.binary in Pulumi.yaml.',
  })
  const module = moduleFolder(project.programDir)
  if (!existsSync(join(module, 'go.sum'))) await tidy(module, preparation)
  try {
    await build(project, preparation)
  } catch (error) {
    if (!lacksDependency.test(messageOf(error))) throw error
    await tidy(module, preparation)
    await build(project, preparation)
  }
}

/** What `go build` says of a dependency that go.mod or go.sum lacks. */
const lacksDependency = /missing go\.sum entry|no required module provides package|updates to go\.mod needed/

const build = (project: Project, preparation: Preparation): Promise<void> =>
  runWithDelayedProgress(preparation, 'Building the program: go build ...', quiet =>
    runTool(
      ['go', 'build', '-buildvcs=false', '-trimpath', '-ldflags', '-w -s', '-o', builtProgram(project), '.'],
      {
        ...{ cwd: project.programDir, what: 'The program cannot be built', shown: 'go build' },
        ...{ reason: 'first lines', noise: /^go: downloading / },
      },
      quiet,
    ),
  )

/** Adds what go.mod and go.sum lack, as `pulumi install` does. */
async function tidy(module: string, preparation: Preparation): Promise<void> {
  preparation.announce('Installing dependencies: go mod tidy ...')
  const noise = /^go: (downloading|finding) /
  await runTool(['go', 'mod', 'tidy'], { cwd: module, what: "The program's dependencies cannot be installed", noise }, preparation)
}

function moduleFolder(programDir: string): string {
  for (let folder = programDir; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'go.mod'))) return folder
    if (dirname(folder) === folder)
      throw new EngineFailure(`${programDir}: no go.mod there or above. Write one: go mod init NAME && go mod tidy`)
  }
}
