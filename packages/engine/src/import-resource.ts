import { EngineFailure } from './failure.ts'
import { type CodeLanguage, codeOf } from './import-code.ts'
import { packageOf } from './plan/index.ts'
import { readProject } from './project/index.ts'
import { type RunOptions, runOperation, type Summary } from './run-operation.ts'
import type { ResourceState } from './state/index.ts'
import { Schemas } from './yaml/schema.ts'

export interface ImportOptions
  extends Pick<RunOptions, 'project' | 'stack' | 'providers' | 'onEvent' | 'config' | 'signal' | 'stopNow' | 'dryRun'> {
  /** `aws:cognito/userPool:UserPool`, or short, `aws:cognito:UserPool`. */
  type: string
  name: string
  id: string
  /** URN, or name of a resource of the stack. */
  parent?: string
  /** Reference, URN or name of an explicit provider of the stack. */
  provider?: string
  /** True when absent. */
  protect?: boolean
}

export interface Imported extends Summary {
  /** The entry as it now is, with secrets open; absent when the import failed. */
  imported?: ResourceState
  /** The program text that declares it, to be copied; absent when the import failed. */
  code?: string
  language: CodeLanguage
}

/** Adopts an existing resource into the stack, protected, and gives the code that a program needs for it from now on. */
export async function importResource({ type, name, id, parent, provider, protect = true, ...options }: ImportOptions): Promise<Imported> {
  const project = await readProject(options.project)
  const packageName = packageOf(type)
  const instance = await options.providers(packageName, '')
  if (!instance) throw new EngineFailure(`no provider for package "${packageName}": this engine has none of that name.`)
  const schema = await instance.getSchema?.()
  const isShort = schema !== undefined || project.runtime === 'yaml'
  const { token, schema: known } = isShort ? await new Schemas(async () => schema).resource(type, '') : { token: type }
  // SDKs name the version of their package; YAML programs none.
  const version = project.runtime === 'yaml' ? (project.pinnedVersions[packageName] ?? '') : (await instance.getPluginInfo()).version
  await instance.close?.()
  const wish = { type: token, name, id, protect, version, ...(parent && { parent }), ...(provider && { provider }) }
  const summary = await runOperation('import', options, wish)
  const language: CodeLanguage = project.runtime === 'yaml' ? 'yaml' : 'typescript'
  const { imported } = summary
  if (!imported || summary.result !== 'succeeded') return { ...summary, language }
  return { ...summary, language, code: codeOf(language, imported, known?.inputs) }
}
