/**
 * Languages: how programs of each are executed, and the code that `import` writes for them.
 * Not here: what a program calls while it runs (monitor/), the evaluation of YAML programs (yaml/).
 */
import { EngineFailure } from '../failure.ts'
import type { Project } from '../project/index.ts'
import { dotnet } from './dotnet.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import type { Language } from './language.ts'
import { nodejs } from './nodejs.ts'
import { python } from './python.ts'
import { yaml } from './yaml.ts'

export { componentPluginOf, pluginInstallation } from './component-plugins.ts'
export { dynamicProviderOf } from './dynamic-providers.ts'
export { declarationOf } from './import-code.ts'
export type { InlineProgram, Language } from './language.ts'
export { endWithThisProcess } from './process-group.ts'
export { environmentOf, type RunningProgram, startProgram } from './program.ts'
export type { Preparation } from './run-tool.ts'
export { sdkVersionOf } from './sdk-version.ts'
export type { ProgramCheck } from './type-check.ts'

/** The languages by the `runtime:` of Pulumi.yaml. A new language is a row and a file. */
const languages: Readonly<Record<string, Language>> = { nodejs, python, go, java, dotnet, yaml }

/** The language of a project. Fails when this engine cannot run it. */
export function languageOf({ runtime, file }: Pick<Project, 'runtime' | 'file'>): Language {
  const language = Object.hasOwn(languages, runtime) ? languages[runtime] : undefined
  if (!language)
    throw new EngineFailure(`${file}: runtime: "${runtime}" is not one that this engine starts: ${Object.keys(languages).join(', ')}.`)
  return language
}
