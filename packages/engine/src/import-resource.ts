import { EngineFailure } from './failure.ts'
import { declarationOf, languageOf, sdkVersionOf } from './languages/index.ts'
import { packageOf } from './plan/index.ts'
import { readProject } from './project/index.ts'
import { runOperation } from './run-operation.ts'
import type { RunOptions, Summary } from './run-options.ts'
import type { ResourceState } from './state/index.ts'
import { own } from './wire.ts'
import { Schemas } from './yaml/schema.ts'

/** Which existing resource is imported, and under which name. */
export interface ImportOptions
  extends Pick<
    RunOptions,
    'project' | 'stack' | 'env' | 'deployedTo' | 'providers' | 'onEvent' | 'config' | 'signal' | 'stopNow' | 'dryRun'
  > {
  /** Type token, full (`aws:cognito/userPool:UserPool`) or short (`aws:cognito:UserPool`). */
  type: string
  name: string
  id: string
  /** URN or name of a resource of the stack. */
  parent?: string
  /** Reference, URN or name of an explicit provider of the stack. */
  provider?: string
  /** Default: true. */
  protect?: boolean
}

/** The result of an import. */
export interface Imported extends Summary {
  /** The new entry of the state, secrets in clear text; absent when the import failed. */
  imported?: ResourceState
  /** The declaration to copy into the program; absent when the import failed. */
  code?: string
  /** The language of `code`: `typescript` or `yaml`. */
  language: string
}

/** Imports an existing resource into the stack, protected by default, and returns the code that declares it in the program. */
export async function importResource({ type, name, id, parent, provider, protect = true, ...options }: ImportOptions): Promise<Imported> {
  const project = await readProject(options.project, options.env)
  const { importCode, sendsPackageVersion, expandsTypeTokens } = languageOf(project)
  const packageName = packageOf(type)
  const instance = await options.providers(packageName, '')
  if (!instance) throw new EngineFailure(`no provider for package "${packageName}": this engine has none of that name.`)
  const missing = await instance.explainMissing?.('resource', type)
  if (missing) throw new EngineFailure(`${type} ${missing.reason}. Built here: ${missing.built.join(', ')}.`)
  const schema = await instance.getSchema?.()
  const mayExpand = schema !== undefined || expandsTypeTokens
  const { token, schema: known } = mayExpand ? await new Schemas({ schemaText: async () => schema }).resource(type, '') : { token: type }
  const version = sendsPackageVersion
    ? (sdkVersionOf(project, packageName) ?? (await instance.getPluginInfo()).version)
    : (own(project.pinnedVersions, packageName) ?? '')
  await instance.close?.()
  const request = { type: token, name, id, protect, version, ...(parent && { parent }), ...(provider && { provider }) }
  const summary = await runOperation('import', options, request)
  const { language } = importCode
  const { imported } = summary
  if (!imported || summary.result !== 'succeeded') return { ...summary, language }
  return { ...summary, language, code: importCode.write(declarationOf(imported, known?.inputs, schema)) }
}
