import { Server, ServerCredentials, type ServerUnaryCall, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js'
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import type { EnvironmentVariables } from '../configuration/index.ts'
import type { Warn } from './engine-log.ts'
import { type GrpcError, grpcErrorOf } from './grpc-error.ts'
import { ProviderInstances } from './instances.ts'
import { type GrpcMethods, grpcMethods } from './methods.ts'

/** The limit of the official engine as well: a schema or a state may be large. */
const maxMessageBytes = 400 * 1024 * 1024

/** A running plugin server. */
export interface ServedPlugin {
  port: number
  /** Cancels calls in progress, then stops the server. */
  close(): Promise<void>
}

function unaryHandlers(all: GrpcMethods): UntypedServiceImplementation {
  const handlers = Object.entries(all).map(([name, method]) => [
    name,
    async (call: ServerUnaryCall<unknown, unknown>, answer: (refusal: GrpcError | null, message?: unknown) => void) => {
      try {
        answer(null, await method(call.request, call.getPeer()))
      } catch (error) {
        answer(grpcErrorOf(error))
      }
    },
  ])
  return Object.fromEntries(handlers)
}

/**
 * Serves the provider on a free port of 127.0.0.1, the only address that the CLI connects to. `warn` shows what a check warns about; with
 * POOLHOUSE_STRICT=true such things are refused.
 */
export async function servePlugin(environment: EnvironmentVariables, warn: Warn = () => {}): Promise<ServedPlugin> {
  const server = new Server({ 'grpc.max_receive_message_length': maxMessageBytes, 'grpc.max_send_message_length': maxMessageBytes })
  const instances = new ProviderInstances(environment)
  server.addService(
    providerGrpc.ResourceProviderService as unknown as ServiceDefinition,
    unaryHandlers(grpcMethods(instances, warn, environment.POOLHOUSE_STRICT === 'true')),
  )
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)))
  })
  return {
    port,
    async close() {
      server.forceShutdown()
      await instances.close()
    },
  }
}
