import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isMap, isScalar, type Node } from 'yaml'
import { EngineFailure } from '../failure.ts'
import { parseDuration } from '../monitor/durations.ts'
import { type Project, readTextFile } from '../project/project.ts'
import type { Timeouts } from '../state/index.ts'
import { type ConfigEntry, parseConfigEntry } from './config.ts'
import { type Expression, parseExpression } from './expression.ts'
import { Source } from './source.ts'

/** A YAML program, parsed (docs/reference/pulumi-protocol.md#17). Maps keep the order of declaration. */
export interface Program {
  source: Source
  /** Warnings to be shown when the program runs. */
  warnings: string[]
  requiredVersion: string | undefined
  config: Map<string, ConfigEntry>
  variables: Map<string, Expression>
  resources: Map<string, ResourceDeclaration>
  outputs: Map<string, Expression>
}

/** The declaration of a resource. */
export interface ResourceDeclaration {
  at: string
  key: string
  name: string
  type: string
  defaultProvider: boolean
  properties: Expression | undefined
  get: { id: Expression; state: Expression | undefined } | undefined
  options: Options
}

/** The options of a resource: those with plain values, and those with expressions. */
export interface Options {
  plain: {
    protect?: boolean
    retainOnDelete?: boolean
    deleteBeforeReplace?: boolean
    additionalSecretOutputs: string[]
    ignoreChanges: string[]
    replaceOnChanges: string[]
    hideDiffs: string[]
    timeouts: Timeouts
    version: string
    pluginDownloadURL: string
    importId: string
  }
  evaluated: Partial<Record<EvaluatedOption, Expression>>
}

/** The options whose values are expressions. */
export const evaluatedOptions = [
  'dependsOn',
  'parent',
  'provider',
  'providers',
  'deletedWith',
  'replaceWith',
  'replacementTrigger',
  'aliases',
  'envVarMappings',
] as const
/** The name of an option whose value is an expression. */
export type EvaluatedOption = (typeof evaluatedOptions)[number]

const plainOptions = [
  'additionalSecretOutputs',
  'customTimeouts',
  'deleteBeforeReplace',
  'protect',
  'retainOnDelete',
  'ignoreChanges',
  'replaceOnChanges',
  'hideDiffs',
  'import',
  'version',
  'pluginDownloadURL',
] as const

const fileNames = ['Main.json', 'Main.yaml', 'Pulumi.yaml', 'Pulumi.yml', 'Pulumi.json']

/** Reads the project's program file. Fails with all its problems. */
export async function readProgram({ programDir }: Project): Promise<Program> {
  const file = fileNames.map(name => join(programDir, name)).find(existsSync)
  if (!file) throw new EngineFailure(`${programDir}: no Main.yaml or Pulumi.yaml there, so there is no YAML program.`)
  return parseProgram(file, await readTextFile(file))
}

/** Parses a program. Throws all problems together, each with its position. */
export function parseProgram(file: string, text: string): Program {
  const source = new Source(file, text)
  source.assertNoProblems()
  const top = new Map(source.entries(source.root, 'the program').map(({ key, value }) => [key, value]))
  const section = <T>(name: string, parse: (key: string, value: Node | null, keyNode: Node) => T): Map<string, T> =>
    new Map(source.entries(top.get(name), name).map(({ key, keyNode, value }) => [key, parse(key, value, keyNode)]))
  const configNode = top.has('config') ? 'config' : 'configuration'
  const program: Program = {
    source,
    warnings: top.has('configuration') ? [`${source.position(top.get('configuration'))}: configuration is the old name of config`] : [],
    requiredVersion: source.text(
      source.members(top.get('pulumi'), 'pulumi', ['requiredVersion']).requiredVersion,
      'pulumi.requiredVersion',
    ),
    // Keys of another namespace configure providers; project/ reads them.
    config: new Map([...section(configNode, (key, value) => parseConfigEntry(source, key, value))].filter(([key]) => !key.includes(':'))),
    variables: section('variables', (_, value) => parseExpression(source, value)),
    resources: section('resources', (key, value, keyNode) => parseResource(source, key, value, keyNode)),
    outputs: section('outputs', (_, value) => parseExpression(source, value)),
  }
  checkNames(source, top)
  source.assertNoProblems()
  return program
}

/** Config entries, variables and resources share one namespace. */
function checkNames(source: Source, top: Map<string, Node | null>) {
  const kinds = { config: 'config', configuration: 'config', resources: 'resource', variables: 'variable' } as const
  const seen = new Map<string, string>()
  for (const [section, kind] of Object.entries(kinds)) {
    for (const { key, keyNode } of source.entries(top.get(section), section)) {
      const other = seen.get(key)
      if (key === 'pulumi') source.addProblem(keyNode, `${kind} pulumi uses the reserved name pulumi`)
      else if (other === kind) source.addProblem(keyNode, `found duplicate ${kind} ${key}`)
      else if (other) source.addProblem(keyNode, `${kind} ${key} cannot have the same name as ${other} ${key}`)
      seen.set(key, kind)
    }
  }
}

function parseResource(source: Source, key: string, node: Node | null, keyNode: Node): ResourceDeclaration {
  const what = `resource ${key}`
  const members = source.members(node, what, ['type', 'name', 'defaultProvider', 'properties', 'options', 'get'])
  const type = source.text(members.type, `${what}: type`)
  if (!isMap(node) || (!members.type && type === undefined))
    source.addProblem(node ?? keyNode, `${what} needs a type such as aws:cognito:UserPool`)
  if (members.get && members.properties) source.addProblem(members.get, `${what} has both get and properties; only one is allowed`)
  const get = members.get && source.members(members.get, `${what}: get`, ['id', 'state'])
  if (get && !get.id) source.addProblem(members.get, `${what}: get needs an id`)
  const isProvider = type?.startsWith('pulumi:providers:')
  if (members.defaultProvider && !isProvider) {
    source.addProblem(members.defaultProvider, `${what}: defaultProvider is only for providers, whose type is pulumi:providers:NAME`)
  }
  return {
    at: source.position(keyNode),
    key,
    name: source.text(members.name, `${what}: name`) ?? key,
    type: type ?? '',
    defaultProvider: source.bool(members.defaultProvider, `${what}: defaultProvider`) ?? false,
    properties: members.properties && parseExpression(source, members.properties),
    get: get?.id && { id: parseExpression(source, get.id), state: get.state && parseExpression(source, get.state) },
    options: parseOptions(source, what, members.options, isProvider ?? false),
  }
}

function parseOptions(source: Source, what: string, node: Node | undefined, isProvider: boolean): Options {
  const members = source.members(node, `${what}: options`, [...plainOptions, ...evaluatedOptions])
  if (members.envVarMappings && !isProvider)
    source.addProblem(members.envVarMappings, `${what}: envVarMappings can only be used with provider resources`)
  const flag = (key: 'protect' | 'retainOnDelete' | 'deleteBeforeReplace') => {
    const value = source.bool(members[key], `${what}: options.${key}`)
    return value === undefined ? {} : { [key]: value }
  }
  const list = (key: (typeof plainOptions)[number]) => source.texts(members[key], `${what}: options.${key}`)
  const text = (key: (typeof plainOptions)[number]) => source.text(members[key], `${what}: options.${key}`) ?? ''
  const evaluated = evaluatedOptions.flatMap(key => (members[key] ? [[key, parseExpression(source, members[key])] as const] : []))
  return {
    plain: {
      ...flag('protect'),
      ...flag('retainOnDelete'),
      ...flag('deleteBeforeReplace'),
      additionalSecretOutputs: list('additionalSecretOutputs'),
      ignoreChanges: list('ignoreChanges'),
      replaceOnChanges: list('replaceOnChanges'),
      hideDiffs: list('hideDiffs'),
      timeouts: parseTimeouts(source, what, members.customTimeouts),
      version: text('version'),
      pluginDownloadURL: text('pluginDownloadURL'),
      importId: text('import'),
    },
    evaluated: Object.fromEntries(evaluated),
  }
}

function parseTimeouts(source: Source, what: string, node: Node | undefined): Timeouts {
  const members = source.members(node, `${what}: options.customTimeouts`, ['create', 'update', 'delete', 'read'])
  const timeouts: Timeouts = {}
  for (const key of ['create', 'update', 'delete', 'read'] as const) {
    const value = members[key]
    if (!value || !isScalar(value)) continue
    try {
      timeouts[key] = parseDuration(String(value.value))
    } catch (error) {
      source.addProblem(value, (error as Error).message)
    }
  }
  return timeouts
}
