import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js'
import pluginPb from '@pulumi/pulumi/proto/plugin_pb.js'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'
import { EngineFailure } from '../failure.ts'
import { type Accepts, fromStruct, marshalled, toStruct } from '../monitor/values.ts'
import type { CheckResponse, ConfigureRequest, Provider, Subject } from '../provider.ts'
import type { Bag } from '../wire.ts'
import { called, callMessage, constructed, constructMessage } from './components.ts'
import { diffOf, failureOf, failuresOf } from './messages.ts'
import type { PluginProcess } from './plugin-process.ts'
import { copySecrets } from './secrets.ts'

/** The limit of Pulumi's engine: one message may hold the values of a whole program. */
const MAX_MESSAGE = 400 * 1024 * 1024

interface Message {
  serializeBinary(): Uint8Array
}
type Deserialize<Answer> = (bytes: Uint8Array) => Answer

/** What a plugin said of itself when it was configured (docs/reference/pulumi-protocol.md#14). */
interface Protocol extends Accepts {
  previews: boolean
}

/** A plugin's provider, as this process asks it. What it does not accept, such as secrets, is not sent, and is restored in its answers. */
export function remoteProvider(plugin: PluginProcess, what: string): Provider {
  const client = new Client(plugin.address, credentials.createInsecure(), {
    'grpc.max_receive_message_length': MAX_MESSAGE,
    'grpc.max_send_message_length': MAX_MESSAGE,
    'grpc.enable_http_proxy': 0,
  })
  let ended: string | undefined
  void plugin.ended.then(how => {
    ended = how
  })
  let protocol: Protocol = { secrets: false, resources: false, previews: false }

  const call = <Answer>(method: string, request: Message, deserialize: Deserialize<Answer>): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const serialize = (given: Message) => Buffer.from(given.serializeBinary())
      client.makeUnaryRequest(`/pulumirpc.ResourceProvider/${method}`, serialize, deserialize, request, async (error, answer) => {
        if (!error && answer !== undefined) return resolve(answer)
        // The connection breaks a moment before the end of the process is known.
        if (error?.code === status.UNAVAILABLE) await Promise.race([plugin.ended, new Promise(soon => setTimeout(soon, 500))])
        reject(failureOf(ended === undefined || !error ? (error as ServiceError) : { ...error, details: `${what} ${ended}` }))
      })
    })
  const sent = (bag: Bag) => toStruct(marshalled(bag, protocol))
  const restored = (answer: Bag, given: Bag) => (protocol.secrets ? answer : copySecrets(answer, given))
  const resource = <Request extends { setUrn(urn: string): Request; setName(name: string): Request; setType(type: string): Request }>(
    request: Request,
    { urn, name, type }: Subject,
  ) => request.setUrn(urn).setName(name).setType(type)

  const provider: Provider = {
    checkConfig: async ({ olds, news, ...subject }) => {
      const request = resource(new providerPb.CheckRequest(), subject).setOlds(toStruct(olds)).setNews(toStruct(news))
      return await orIfUnimplemented<CheckResponse>(
        async () => checked(await call('CheckConfig', request, providerPb.CheckResponse.deserializeBinary)),
        { inputs: news, failures: [] },
      )
    },
    diffConfig: async ({ olds, oldInputs, news, ...subject }) => {
      const request = resource(new providerPb.DiffRequest(), subject)
      request.setOlds(toStruct(olds)).setOldInputs(toStruct(oldInputs)).setNews(toStruct(news)).setIgnorechangesList(subject.ignoreChanges)
      const ask = async () => diffOf(await call('DiffConfig', request, providerPb.DiffResponse.deserializeBinary))
      return await orIfUnimplemented(ask, { changes: 'unknown' })
    },
    configure: async given => {
      protocol = protocolOf(await call('Configure', configureMessage(given), providerPb.ConfigureResponse.deserializeBinary))
    },
    check: async ({ olds, news, randomSeed, ...subject }) => {
      const request = resource(new providerPb.CheckRequest(), subject).setOlds(sent(olds)).setNews(sent(news)).setRandomseed(randomSeed)
      const { inputs, failures } = checked(await call('Check', request, providerPb.CheckResponse.deserializeBinary))
      return { inputs: restored(inputs, news), failures }
    },
    diff: async ({ id, olds, oldInputs, news, ignoreChanges, ...subject }) => {
      const request = resource(new providerPb.DiffRequest(), subject).setId(id).setIgnorechangesList(ignoreChanges)
      request.setOlds(sent(olds)).setOldInputs(sent(oldInputs)).setNews(sent(news))
      return diffOf(await call('Diff', request, providerPb.DiffResponse.deserializeBinary))
    },
    create: async ({ properties, timeout, preview, ...subject }) => {
      if (preview && !protocol.previews) return { id: '', properties }
      const request = resource(new providerPb.CreateRequest(), subject).setProperties(sent(properties))
      request.setTimeout(timeout).setPreview(preview)
      const answer = await call('Create', request, providerPb.CreateResponse.deserializeBinary)
      if (answer.getId() === '' && !preview) throw new EngineFailure(`${what} returned an empty id from the creation of ${subject.urn}`)
      return { id: answer.getId(), properties: restored(fromStruct(answer.getProperties()), properties) }
    },
    read: async ({ id, properties, inputs, timeout, ...subject }) => {
      const request = resource(new providerPb.ReadRequest(), subject).setId(id).setProperties(sent(properties)).setInputs(sent(inputs))
      const answer = await call('Read', request.setTimeout(timeout), providerPb.ReadResponse.deserializeBinary)
      const found = { outputs: answer.getProperties(), inputs: answer.getInputs() }
      return {
        id: answer.getId(),
        ...(found.outputs && { properties: restored(fromStruct(found.outputs), properties) }),
        ...(found.inputs && { inputs: restored(fromStruct(found.inputs), inputs) }),
      }
    },
    update: async ({ id, olds, oldInputs, news, ignoreChanges, timeout, preview, ...subject }) => {
      if (preview && !protocol.previews) return { properties: news }
      const request = resource(new providerPb.UpdateRequest(), subject).setId(id).setIgnorechangesList(ignoreChanges)
      request.setOlds(sent(olds)).setOldInputs(sent(oldInputs)).setNews(sent(news)).setTimeout(timeout).setPreview(preview)
      const answer = await call('Update', request, providerPb.UpdateResponse.deserializeBinary)
      return { properties: restored(fromStruct(answer.getProperties()), news) }
    },
    delete: async ({ id, properties, oldInputs, timeout, ...subject }) => {
      const request = resource(new providerPb.DeleteRequest(), subject).setId(id).setProperties(sent(properties))
      await call('Delete', request.setOldInputs(sent(oldInputs)).setTimeout(timeout), emptyPb.Empty.deserializeBinary)
    },
    invoke: async ({ tok, args, preview }) => {
      const request = new providerPb.InvokeRequest().setTok(tok).setArgs(sent(args)).setPreview(preview)
      const answer = await call('Invoke', request, providerPb.InvokeResponse.deserializeBinary)
      return { return: fromStruct(answer.getReturn()), failures: failuresOf(answer.getFailuresList()) }
    },
    construct: async request =>
      constructed(await call('Construct', constructMessage(request), providerPb.ConstructResponse.deserializeBinary)),
    call: async request => called(await call('Call', callMessage(request), providerPb.CallResponse.deserializeBinary)),
    cancel: async () => {
      await call('Cancel', new emptyPb.Empty(), emptyPb.Empty.deserializeBinary)
    },
    getPluginInfo: async () => {
      const info = await call('GetPluginInfo', new emptyPb.Empty(), pluginPb.PluginInfo.deserializeBinary)
      return { version: info.getVersion() }
    },
    close: async () => {
      client.close()
      await plugin.close()
    },
  }
  return provider
}

const checked = (answer: providerPb.CheckResponse): CheckResponse => ({
  inputs: fromStruct(answer.getInputs()),
  failures: failuresOf(answer.getFailuresList()),
})

const protocolOf = (answer: providerPb.ConfigureResponse): Protocol => ({
  secrets: answer.getAcceptsecrets(),
  resources: answer.getAcceptresources(),
  previews: answer.getSupportspreview(),
})

function configureMessage({ urn, id, name, type, variables, args }: ConfigureRequest): providerPb.ConfigureRequest {
  const request = new providerPb.ConfigureRequest().setUrn(urn).setName(name).setType(type).setId(id).setArgs(toStruct(args))
  request.setAcceptsecrets(true).setAcceptresources(true).setSendsOldInputs(true).setSendsOldInputsToDelete(true)
  for (const [key, value] of Object.entries(variables)) request.getVariablesMap().set(key, value)
  return request
}

/** The answer of a method that a plugin need not have. */
async function orIfUnimplemented<Answer>(ask: () => Promise<Answer>, otherwise: Answer): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if ((error as { code?: string }).code === 'UNIMPLEMENTED') return otherwise
    throw error
  }
}
