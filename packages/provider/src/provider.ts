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
  type MissingToken,
  type Provider,
  type ReadRequest,
  type ReadResponse,
  type ResourceReference,
  revealBag,
  type SkippedDescription,
  type SkippedRequest,
  secret,
  type UpdateRequest,
  type UpdateResponse,
} from '@poolhouse/engine'
import {
  checkConfiguration,
  configurationDescriptions,
  configurationFromVariables,
  configurationShape,
  diffConfiguration,
  type EnvironmentVariables,
  mergeTags,
  ProviderConfigurationError,
  readSettings,
} from './configuration/index.ts'
import { ConfiguredService } from './configured-service.ts'
import { messageOf, providerFailure } from './failure.ts'
import { functions, partitionOf } from './functions/index.ts'
import { describeMissing, explainMissing } from './missing.ts'
import { resourceOf } from './resource-of.ts'
import { resources } from './resources/index.ts'
import { CallFailure, Connection, hasErrorName, honoursCreationKeys, isNotFound } from './service/index.ts'
import {
  checkArguments,
  checkInputs,
  diffResource,
  importedInputs,
  type PackageShape,
  type Properties,
  packageSchema,
  previewOutputs,
  type ResourceCheckRequest,
  refreshedInputs,
  terraformMapping,
  withoutInternalKeys,
} from './shape/index.ts'
import { describeSkipped } from './skipped/index.ts'

const packageShape = (): PackageShape => ({
  version,
  configuration: configurationShape,
  configurationDescriptions,
  resources: [...resources.values()].map(({ shape }) => shape),
  functions: [...functions.values()],
})

/** The release of the official provider that this one is compatible with. */
export const version = '7.48.0'

/** Marks the values of secret properties as secret, for the engine. */
function markSecrets(properties: Properties, outputs: Bag): Bag {
  const entries = Object.entries(outputs).map(([name, value]) => [name, properties[name]?.secret ? secret(value) : value] as const)
  return Object.fromEntries(entries)
}

const isOutcomeUnknown = (error: unknown): boolean => error instanceof CallFailure && error.isOutcomeUnknown

/** Name of a resource in error messages: its name in the service, else `id`. */
const displayName = (bag: Bag, id: string): string => (typeof bag.name === 'string' ? bag.name : id)

/** The `aws` provider for user pools and app clients, on any endpoint. An instance is configured once. */
export class AwsProvider implements Provider {
  readonly #environment: EnvironmentVariables
  #service: ConfiguredService | undefined

  constructor(environment: EnvironmentVariables) {
    this.#environment = environment
  }

  async checkConfig(request: Parameters<Provider['checkConfig']>[0]): Promise<CheckResponse> {
    return checkConfiguration(request)
  }

  async diffConfig(request: DiffRequest): Promise<DiffResponse> {
    return diffConfiguration(request)
  }

  async configure({ args, variables, name }: ConfigureRequest): Promise<void> {
    const given = Object.keys(args).length > 0 ? args : configurationFromVariables(variables)
    try {
      this.#service = new ConfiguredService(new Connection(readSettings(given, this.#environment)))
    } catch (error) {
      if (!(error instanceof ProviderConfigurationError)) throw error
      const missing = given[error.key] === undefined ? { missingKeys: [{ name: error.key, description: error.message }] } : {}
      throw providerFailure(`aws provider ${name}: ${error.key}: ${error.message}.`, { cause: error, code: 'INVALID_ARGUMENT', ...missing })
    }
    await this.#configured().assertAccountAllowed()
  }

  async check(request: ResourceCheckRequest): Promise<CheckResponse> {
    const { shape } = resourceOf(request, 'Check')
    const { settings } = this.#configured().connection
    return checkInputs(shape, request, { region: settings.configuredRegion, tagsAll: tags => mergeTags(settings, tags) })
  }

  async diff(request: DiffRequest): Promise<DiffResponse> {
    return diffResource(resourceOf(request, 'Diff').shape, request)
  }

  async create(request: CreateRequest): Promise<CreateResponse> {
    const { shape, controller } = resourceOf(request, 'Create')
    if (request.preview) {
      // The region is the only output that is known in a preview.
      const properties = { region: this.#configured().connection.settings.region, ...request.properties }
      return { id: '', properties: previewOutputs(shape.properties, properties, {}) }
    }
    const inputs = withoutInternalKeys(revealBag(request.properties))
    const work = this.#configured().controllerContext(inputs, request.timeout, request.creationKey)
    let id: string | undefined
    try {
      const found = await controller.create(inputs, work, born => {
        id = born
      })
      return { id: found.id, properties: markSecrets(shape.properties, found.outputs) }
    } catch (error) {
      const message = `creating ${shape.title} (${displayName(inputs, request.name)}): ${messageOf(error)}`
      if (id === undefined)
        throw providerFailure(message, { cause: error, ...(isOutcomeUnknown(error) ? { code: 'UNAVAILABLE' } : {}), ...this.#code() })
      // The state records what was created, so that the next run completes it.
      const there = await controller.read(id, inputs, inputs, work).catch(() => undefined)
      const properties = markSecrets(shape.properties, there?.outputs ?? inputs)
      throw providerFailure(message, {
        cause: error,
        initFailed: { id, properties, inputs: request.properties, reasons: [message] },
        ...this.#code(),
      })
    }
  }

  async read(request: ReadRequest): Promise<ReadResponse> {
    const { shape, controller } = resourceOf(request, 'Read')
    const known = withoutInternalKeys(revealBag(request.properties))
    const isImport = Object.keys(known).length === 0
    try {
      const found = await controller.read(
        request.id,
        known,
        withoutInternalKeys(revealBag(request.inputs)),
        this.#configured().controllerContext(known, request.timeout),
      )
      if (!found) return { id: '' }
      const outputs = markSecrets(shape.properties, found.outputs)
      const inputs = isImport ? importedInputs(shape, found.outputs) : refreshedInputs(shape.properties, request.inputs, outputs)
      return { id: found.id, properties: outputs, inputs }
    } catch (error) {
      throw providerFailure(`reading ${shape.title} (${request.id}): ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  async update(request: UpdateRequest): Promise<UpdateResponse> {
    const { shape, controller } = resourceOf(request, 'Update')
    if (request.preview) return { properties: previewOutputs(shape.properties, request.news, request.olds) }
    const [olds, news] = [withoutInternalKeys(revealBag(request.olds)), withoutInternalKeys(revealBag(request.news))]
    const work = this.#configured().controllerContext({ ...olds, ...news }, request.timeout)
    try {
      const { outputs } = await controller.update(request.id, { olds, news, ignoreChanges: request.ignoreChanges }, work)
      return { properties: markSecrets(shape.properties, outputs) }
    } catch (error) {
      // What is missing may be another resource that the update names, such as a policy to attach.
      const isGone = async () => (await controller.read(request.id, olds, news, work).catch(() => 'unknown')) === undefined
      if (error instanceof CallFailure && isNotFound(error) && (await isGone())) {
        const message = `Resource provider reported that the resource did not exist while updating ${request.urn}.`
        throw providerFailure(`${message} It was deleted outside of Pulumi: run refresh, and up creates it again.`, { cause: error })
      }
      throw providerFailure(`updating ${shape.title} (${request.id}): ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  async checkDelete(request: DeleteRequest, alsoDeleted: readonly ResourceReference[] = []): Promise<string | undefined> {
    const { shape, controller } = resourceOf(request, 'Delete')
    try {
      const known = withoutInternalKeys(revealBag(request.properties))
      const reason = await controller.checkDelete?.(
        request.id,
        known,
        this.#configured().controllerContext(known, request.timeout),
        alsoDeleted,
      )
      return reason && `deleting ${shape.title} (${request.id}): ${reason}`
    } catch (error) {
      // Gone already, or a caller who may delete but not describe: the delete itself decides.
      if (isNotFound(error) || hasErrorName(error, 'AccessDeniedException')) return undefined
      throw providerFailure(`deleting ${shape.title} (${request.id}): ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  describeRemains(request: DeleteRequest): string | undefined {
    const { controller } = resourceOf(request, 'Delete')
    return controller.describeRemains?.(request.id)
  }

  async delete(request: DeleteRequest): Promise<void> {
    const { shape, controller } = resourceOf(request, 'Delete')
    const known = withoutInternalKeys(revealBag(request.properties))
    try {
      await controller.delete(request.id, known, this.#configured().controllerContext(known, request.timeout))
    } catch (error) {
      throw providerFailure(`deleting ${shape.title} (${request.id}): ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  async invoke({ tok, args: given }: InvokeRequest): Promise<InvokeResponse> {
    const found = functions.get(tok)
    if (!found) throw providerFailure(`unrecognized data function (Invoke): ${describeMissing('function', tok)}`)
    const service = this.#configured()
    const { args, failures } = checkArguments(found.args, withoutInternalKeys(revealBag(given)))
    if (failures.length > 0) return { failures }
    try {
      const answer = await found.invoke(args, service.functionContext(args))
      return { return: markSecrets(found.results, answer) }
    } catch (error) {
      throw providerFailure(`invoking ${tok}: ${messageOf(error)}`, { cause: error, ...this.#code() })
    }
  }

  async describeSkipped(request: SkippedRequest): Promise<SkippedDescription> {
    const service = this.#configured()
    const { region } = service.connection.settings
    return describeSkipped(request, { region, partition: partitionOf(region).partition, account: await service.account() })
  }

  async explainMissing(kind: 'resource' | 'function', token: string): Promise<MissingToken | undefined> {
    return explainMissing(kind, token)
  }

  honoursCreationKeys(): Promise<boolean> {
    return honoursCreationKeys(this.#configured().connection)
  }

  async cancel(): Promise<void> {
    this.#service?.connection.cancel()
  }

  async getPluginInfo(): Promise<{ version: string }> {
    return { version }
  }

  async getSchema(): Promise<string> {
    return packageSchema(packageShape())
  }

  /** The names of the provider's types in another tool, as a converter of its programs reads them; `undefined`: it knows none for that tool. */
  async getMapping(tool: string): Promise<{ provider: string; data: string } | undefined> {
    // Older converters call Terraform `tf`.
    return tool === 'terraform' || tool === 'tf' ? { provider: 'aws', data: terraformMapping(packageShape()) } : undefined
  }

  async close(): Promise<void> {
    await this.#service?.connection.close()
  }

  #configured(): ConfiguredService {
    if (!this.#service) throw providerFailure('the aws provider is not configured yet', { code: 'FAILED_PRECONDITION' })
    return this.#service
  }

  #code(): { code?: 'CANCELLED' } {
    return this.#service?.connection.signal.aborted ? { code: 'CANCELLED' } : {}
  }
}
