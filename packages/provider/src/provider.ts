import {
  type Bag,
  type CheckResponse,
  type ConfigureRequest,
  type CreateRequest,
  type CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  type InvokeRequest,
  type InvokeResponse,
  type Provider,
  type ReadRequest,
  type ReadResponse,
  revealBag,
  secret,
  type UpdateRequest,
  type UpdateResponse,
} from '@poolhouse/engine'
import {
  allTags,
  ConfigurationProblem,
  checkConfiguration,
  configurationShape,
  diffConfiguration,
  type Environment,
  fromVariables,
  readSettings,
} from './configuration/index.ts'
import { failure, messageOf } from './failure.ts'
import { functions } from './functions/index.ts'
import { type Resource, resources, type Work } from './resources/index.ts'
import { CallFailure, Connection, callCognito, callerIdentity, honoursCreationKeys } from './service/index.ts'
import {
  type CheckedRequest,
  checkArguments,
  checkInputs,
  diffResource,
  importedInputs,
  own,
  type Properties,
  previewed,
  refreshedInputs,
  schemaOf,
} from './shape/index.ts'

/** The release of the official provider that this one is compatible with. */
export const version = '7.48.0'

/** Seconds that a call is tried again when the engine says nothing. */
const patience = 120

const typeOf = ({ urn, type }: { urn: string; type: string }): string => type || (urn.split('::')[2]?.split('$').at(-1) ?? '')

function resourceOf(subject: { urn: string; type: string }, method: string): Resource {
  const type = typeOf(subject)
  const resource = resources.get(type)
  if (!resource) throw failure(`unrecognized resource type (${method}): ${type}`)
  return resource
}

/** Outputs as they go to the engine: what is secret wrapped. */
function outward(properties: Properties, outputs: Bag): Bag {
  const entries = Object.entries(outputs).map(([name, value]) => [name, properties[name]?.secret ? secret(value) : value] as const)
  return Object.fromEntries(entries)
}

const isLost = (error: unknown): boolean => error instanceof CallFailure && error.isLost

/** `name` of a resource as the service has it, for texts. */
const named = (bag: Bag, id: string): string => (typeof bag.name === 'string' ? bag.name : id)

/** The `aws` provider for user pools and their clients, over any endpoint. One instance is configured once. */
export class AwsProvider implements Provider {
  readonly #environment: Environment
  #connection: Connection | undefined

  constructor(environment: Environment) {
    this.#environment = environment
  }

  async checkConfig(request: Parameters<Provider['checkConfig']>[0]): Promise<CheckResponse> {
    return checkConfiguration(request)
  }

  async diffConfig(request: DiffRequest): Promise<DiffResponse> {
    return diffConfiguration(request)
  }

  async configure({ args, variables, name }: ConfigureRequest): Promise<void> {
    const given = Object.keys(args).length > 0 ? args : fromVariables(variables)
    try {
      this.#connection = new Connection(readSettings(given, this.#environment))
    } catch (error) {
      if (!(error instanceof ConfigurationProblem)) throw error
      const missing = given[error.key] === undefined ? { missingKeys: [{ name: error.key, description: error.message }] } : {}
      throw failure(`aws provider ${name}: ${error.key}: ${error.message}.`, { cause: error, code: 'INVALID_ARGUMENT', ...missing })
    }
    await this.#checkAccount()
  }

  async check(request: CheckedRequest): Promise<CheckResponse> {
    const { shape } = resourceOf(request, 'Check')
    const { settings } = this.#connected()
    return checkInputs(shape, request, { region: settings.configuredRegion, tagsAll: tags => allTags(settings, tags) })
  }

  async diff(request: DiffRequest): Promise<DiffResponse> {
    return diffResource(resourceOf(request, 'Diff').shape, request)
  }

  async create(request: CreateRequest): Promise<CreateResponse> {
    const { shape, controller } = resourceOf(request, 'Create')
    if (request.preview) {
      // The region is the one output that is known beforehand.
      const properties = { region: this.#connected().settings.region, ...request.properties }
      return { id: '', properties: previewed(shape.properties, properties, {}) }
    }
    const inputs = own(revealBag(request.properties))
    const work = this.#work(inputs, request.timeout, request.creationKey)
    let id: string | undefined
    try {
      const found = await controller.create(inputs, work, born => {
        id = born
      })
      return { id: found.id, properties: outward(shape.properties, found.outputs) }
    } catch (error) {
      const message = `creating ${shape.title} (${named(inputs, request.name)}): ${messageOf(error)}`
      if (id === undefined) throw failure(message, { cause: error, ...(isLost(error) ? { code: 'UNAVAILABLE' } : {}), ...this.#code() })
      // The state says what is really there, so that the next run sees what is missing.
      const there = await controller.read(id, inputs, inputs, work).catch(() => undefined)
      const properties = outward(shape.properties, there?.outputs ?? inputs)
      throw failure(message, {
        cause: error,
        initFailed: { id, properties, inputs: request.properties, reasons: [message] },
        ...this.#code(),
      })
    }
  }

  async read(request: ReadRequest): Promise<ReadResponse> {
    const { shape, controller } = resourceOf(request, 'Read')
    const known = own(revealBag(request.properties))
    const isImport = Object.keys(known).length === 0
    try {
      const found = await controller.read(request.id, known, own(revealBag(request.inputs)), this.#work(known, request.timeout))
      if (!found) return { id: '' }
      const outputs = outward(shape.properties, found.outputs)
      const inputs = isImport ? importedInputs(shape, found.outputs) : refreshedInputs(shape.properties, request.inputs, outputs)
      return { id: found.id, properties: outputs, inputs }
    } catch (error) {
      throw failure(`reading ${shape.title} (${request.id}): ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  async update(request: UpdateRequest): Promise<UpdateResponse> {
    const { shape, controller } = resourceOf(request, 'Update')
    if (request.preview) return { properties: previewed(shape.properties, request.news, request.olds) }
    const [olds, news] = [own(revealBag(request.olds)), own(revealBag(request.news))]
    try {
      const { outputs } = await controller.update(
        request.id,
        { olds, news, ignoreChanges: request.ignoreChanges },
        this.#work({ ...olds, ...news }, request.timeout),
      )
      return { properties: outward(shape.properties, outputs) }
    } catch (error) {
      if (error instanceof CallFailure && error.name === 'ResourceNotFoundException') {
        const gone = `Resource provider reported that the resource did not exist while updating ${request.urn}.`
        throw failure(`${gone} It was deleted elsewhere: run refresh, then up makes it anew.`, { cause: error })
      }
      throw failure(`updating ${shape.title} (${request.id}): ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  async delete(request: DeleteRequest): Promise<void> {
    const { shape, controller } = resourceOf(request, 'Delete')
    const known = own(revealBag(request.properties))
    try {
      await controller.delete(request.id, known, this.#work(known, request.timeout))
    } catch (error) {
      throw failure(`deleting ${shape.title} (${request.id}): ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  async invoke({ tok, args: given }: InvokeRequest): Promise<InvokeResponse> {
    const found = functions.get(tok)
    if (!found) throw failure(`unrecognized data function (Invoke): ${tok}`)
    const connection = this.#connected()
    const { args, failures } = checkArguments(found.args, own(revealBag(given)))
    if (failures.length > 0) return { failures }
    const region = this.#regionOf(args)
    try {
      const answer = await found.ask(args, {
        settings: connection.settings,
        region,
        call: (operation, request) => callCognito(connection, operation, request, { region, seconds: patience }),
        callerIdentity: () => callerIdentity(connection),
      })
      return { return: outward(found.results, answer) }
    } catch (error) {
      throw failure(`invoking ${tok}: ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  honoursCreationKeys(): Promise<boolean> {
    return honoursCreationKeys(this.#connected())
  }

  async cancel(): Promise<void> {
    this.#connection?.cancel()
  }

  async getPluginInfo(): Promise<{ version: string }> {
    return { version }
  }

  async getSchema(): Promise<string> {
    return schemaOf({
      version,
      configuration: configurationShape,
      resources: [...resources.values()].map(({ shape }) => shape),
      functions: [...functions.values()],
    })
  }

  async close(): Promise<void> {
    await this.#connection?.close()
  }

  #connected(): Connection {
    if (!this.#connection) throw failure('the aws provider is not configured yet', { code: 'FAILED_PRECONDITION' })
    return this.#connection
  }

  /** Only a list of accounts makes a call before the first resource; wrong credentials show at that one anyway. */
  async #checkAccount(): Promise<void> {
    const connection = this.#connected()
    const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = connection.settings
    if (allowed.length === 0 && forbidden.length === 0) return
    const { Account: account = '' } = await callerIdentity(connection).catch(error => {
      throw failure(`unable to validate AWS credentials.\nDetails: ${messageOf(error)}`, { cause: error })
    })
    if (forbidden.includes(account) || (allowed.length > 0 && !allowed.includes(account))) {
      throw failure(`AWS account ID not allowed: ${account}. See aws:allowedAccountIds and aws:forbiddenAccountIds.`)
    }
  }

  #regionOf({ region }: Bag): string {
    return typeof region === 'string' && region !== '' ? region : this.#connected().settings.region
  }

  #work(bag: Bag, timeout: number, creationKey?: string): Work {
    const connection = this.#connected()
    const region = this.#regionOf(bag)
    const seconds = timeout > 0 ? timeout : patience
    return {
      settings: connection.settings,
      region,
      call: (operation, request, again) => {
        const key = creationKey !== undefined && operation.startsWith('Create') ? { creationKey } : {}
        return callCognito(connection, operation, request, { region, seconds, again, ...key })
      },
    }
  }

  #code(): { code?: 'CANCELLED' } {
    return this.#connection?.signal.aborted ? { code: 'CANCELLED' } : {}
  }
}
