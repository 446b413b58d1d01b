import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EngineFailure } from '../failure.ts'
import type { RunInfo } from '../monitor/index.ts'
import type { Project } from '../project/index.ts'
import { compiledCode } from './compiled-code.ts'
import { gradle } from './gradle.ts'
import { assertJava, type JavaBuilder, javaCommand, runtimeOptions } from './java-tools.ts'
import type { Command, Language } from './language.ts'
import { maven } from './maven.ts'
import { runVariables } from './run-variables.ts'

/** Programs in Java, built by Maven or Gradle, or a `.jar` (docs/reference/pulumi-protocol.md#16.5). */
export const java: Language = {
  execution: { kind: 'process', prepare: (project, preparation) => builderOf(project).prepare(project, preparation), command },
  importCode: { language: 'java', write: compiledCode('Java') },
  sendsPackageVersion: true,
  expandsTypeTokens: false,
}

function command(program: { project: Project; run: RunInfo; address: string }): Command {
  const [executable, ...args] = builderOf(program.project).start(program.project)
  return { executable, args, env: runVariables(program) }
}

/** `binary:` of Pulumi.yaml: a `.jar` that its owner built. */
const jar = (file: string): JavaBuilder => ({
  prepare: async project => {
    if (!existsSync(file))
      throw new EngineFailure(`${project.file}: runtime.options.binary "${file}" does not exist. Build it, or remove the option.`)
    assertJava()
  },
  start: () => [javaCommand(), ...runtimeOptions, '-jar', file],
})

const builders: Readonly<Record<string, JavaBuilder>> = {
  'pom.xml': maven,
  'build.gradle': gradle,
  'build.gradle.kts': gradle,
  'settings.gradle': gradle,
  'settings.gradle.kts': gradle,
}

function builderOf({ dir, file, programDir, runtimeOptions: { binary } }: Project): JavaBuilder {
  if (typeof binary === 'string' && binary !== '') return jar(resolve(dir, binary))
  const found = Object.keys(builders).find(name => existsSync(join(programDir, name)))
  if (found) return builders[found]!
  throw new EngineFailure(
    `${programDir}: no pom.xml (Maven) or build.gradle (Gradle) there that builds the program, and ${file} names no .jar (runtime.options.binary).`,
  )
}
