import { nearestNames } from '@poolhouse/terminal'
import { EngineFailure } from '../failure.ts'
import { packageOf } from '../plan/index.ts'
import type { MissingToken } from '../provider.ts'

/** The parts of a package schema that the evaluator uses: tokens, and which properties are secret. */
export interface PackageSchema {
  resources: Map<string, ResourceSchema>
  /** Whether each function returns one value instead of an object. */
  functions: Map<string, { isScalar: boolean }>
}

/** The schema of a resource type. */
export interface ResourceSchema {
  /** Names of all inputs. */
  inputs: string[]
  secretInputs: string[]
  secretOutputs: string[]
}

/** Returns the schema of a package as JSON text; `undefined` when its provider has none. */
export type SchemaText = (packageName: string, version: string) => Promise<string | undefined>
/** What an evaluator asks about packages. */
export interface Packages {
  schemaText: SchemaText
  /** Why no provider has this resource type or function; `undefined`: one has. */
  explainMissing(kind: 'resource' | 'function', token: string, version: string): Promise<MissingToken | undefined>
  /** Whether what is missing is skipped instead of failing the program. */
  skipsMissing: boolean
}
type Properties = Record<string, { secret?: boolean }> | undefined

/** Schemas of the packages that a program uses, each parsed once. */
export class Schemas {
  private readonly read: SchemaText
  private readonly known = new Map<string, Promise<PackageSchema | undefined>>()

  private readonly allowsUnknown: boolean

  /** `allowsUnknown`: a token that the schema does not have gets the common form. */
  constructor({ schemaText, skipsMissing = false }: Pick<Packages, 'schemaText'> & Partial<Packages>) {
    this.read = schemaText
    this.allowsUnknown = skipsMissing
  }

  /** The full token of a resource type, and its schema when the provider gives one. */
  async resource(token: string, version: string): Promise<{ token: string; schema: ResourceSchema | undefined }> {
    const schema = await this.of(packageOf(token), version)
    const full = this.resolve(token, schema && [...schema.resources.keys()], 'resource type')
    return { token: full, schema: schema?.resources.get(full) }
  }

  async function(token: string, version: string): Promise<{ token: string; isScalar: boolean }> {
    const schema = await this.of(packageOf(token), version)
    const full = this.resolve(token, schema && [...schema.functions.keys()], 'function')
    return { token: full, isScalar: schema?.functions.get(full)?.isScalar ?? false }
  }

  private resolve(token: string, tokens: string[] | undefined, what: string): string {
    if (!tokens || !this.allowsUnknown) return resolveToken(token, tokens, what)
    return findToken(token, tokens) ?? resolveToken(token, undefined, what)
  }

  private of(packageName: string, version: string): Promise<PackageSchema | undefined> {
    if (packageName === 'pulumi') return Promise.resolve(undefined)
    const key = `${packageName}@${version}`
    const known = this.known.get(key) ?? this.read(packageName, version).then(text => (text === undefined ? undefined : parse(text)))
    this.known.set(key, known)
    return known
  }
}

function parse(text: string): PackageSchema {
  const { resources = {}, functions = {} } = JSON.parse(text) as {
    resources?: Record<string, { inputProperties?: Properties; properties?: Properties }>
    functions?: Record<string, { returnType?: { type?: string; $ref?: string }; outputs?: { type?: string } }>
  }
  const secrets = (properties: Properties) => Object.entries(properties ?? {}).flatMap(([key, { secret }]) => (secret ? [key] : []))
  const entries = Object.entries(resources).map(
    ([token, { inputProperties, properties }]) =>
      [
        token,
        { inputs: Object.keys(inputProperties ?? {}), secretInputs: secrets(inputProperties), secretOutputs: secrets(properties) },
      ] as const,
  )
  return {
    resources: new Map(entries),
    functions: new Map(Object.entries(functions).map(([token, spec]) => [token, { isScalar: isScalar(spec) }])),
  }
}

const isScalar = ({ returnType, outputs }: { returnType?: { type?: string; $ref?: string }; outputs?: { type?: string } }): boolean =>
  !returnType?.$ref && (returnType?.type ?? outputs?.type ?? 'object') !== 'object'

/** Full form of a short token such as `aws:cognito:UserPool` (docs/reference/pulumi-protocol.md#17.6). Without a schema the common form is assumed. */
function resolveToken(token: string, tokens: string[] | undefined, what: string): string {
  const candidates = candidatesFor(token)
  if (candidates.length === 1) return token
  if (!tokens) return token.split(':')[1]?.includes('/') ? token : candidates[1]!
  const found = findToken(token, tokens)
  if (found !== undefined) return found
  throw new EngineFailure(`unable to find ${what} "${token}" in resource provider "${packageOf(token)}"${similarTokens(token, tokens)}`)
}

/** The token of the schema that a short one means. */
const findToken = (token: string, tokens: string[]): string | undefined =>
  candidatesFor(token).flatMap(candidate => tokens.find(known => known.toLowerCase() === candidate.toLowerCase()) ?? [])[0]

/** The full tokens that a token may stand for; itself alone when it is no short one. */
function candidatesFor(token: string): string[] {
  const parts = token.split(':')
  const [packageName = '', second = '', third] = parts
  if (token.startsWith('pulumi:') || parts.length < 2 || parts.length > 3) return [token]
  const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
  return third === undefined
    ? [`${packageName}:index:${second}`, `${packageName}:index/${lower(second)}:${second}`]
    : [token, `${packageName}:${second}/${lower(third)}:${third}`, `${packageName}:index/${lower(third)}:${third}`]
}

/** The message for a property that the resource does not have, with the nearest one that it has. */
export function unknownProperty(name: string, token: string, { inputs }: ResourceSchema): string | undefined {
  if (inputs.length === 0 || inputs.includes(name)) return undefined
  const [nearest] = nearestNames(name, inputs, 3)
  const hint = nearest ? `; did you mean ${nearest}?` : `; it has ${inputs.join(', ')}`
  return `Property ${name} does not exist on '${token}'${hint}`
}

/** A hint at tokens whose last part is equal or starts alike. */
function similarTokens(token: string, tokens: string[]): string {
  const last = token.split(':').at(-1)!.toLowerCase()
  const close = tokens.filter(known => {
    const name = known.split(':').at(-1)!.toLowerCase()
    return name === last || name.startsWith(last) || last.startsWith(name)
  })
  return close.length > 0 ? `; did you mean ${close.slice(0, 3).join(' or ')}?` : ''
}
