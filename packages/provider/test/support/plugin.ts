import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { credentials, type ServiceError } from '@grpc/grpc-js'
import type { Bag } from '@poolhouse/engine'
import providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import statusPb from '@pulumi/pulumi/proto/status_pb.js'
import structPb from 'google-protobuf/google/protobuf/struct_pb.js'

/** What the official CLI finds and starts. */
export const binFolder = join(import.meta.dirname, '..', '..', 'bin')

export interface StartedPlugin {
  port: number
  /** Exit status, when it has come. */
  exited: Promise<number | null>
  kill(signal: NodeJS.Signals): void
  /** A connection of its own. */
  client(): Client
  stop(): Promise<void>
}

/** Any message of protobuf; a test knows which method takes which. */
// biome-ignore lint/suspicious/noExplicitAny: one helper for every method.
type Message = any

export interface Client {
  call(method: string, request: Message): Promise<Message>
  close(): void
}

function connect(port: number): Client {
  const big = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 }
  // A subchannel pool of its own, or all clients of this process would share one connection.
  const options = { ...big, 'grpc.use_local_subchannel_pool': 1 }
  const client = new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), options) as unknown as Record<
    string,
    (request: Message, done: (error: ServiceError | null, answer?: Message) => void) => void
  > & { close(): void }
  return {
    call: (method, request) =>
      new Promise((resolve, reject) => client[method]!(request, (error, answer) => (error ? reject(error) : resolve(answer)))),
    close: () => client.close(),
  }
}

/** Starts the executable as the CLI does, and reads the port that it prints. */
export async function startPlugin(environment: Record<string, string | undefined>, ...args: string[]): Promise<StartedPlugin> {
  const clean = { PATH: process.env.PATH, HOME: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere', AWS_CONFIG_FILE: '/nowhere' }
  const child = spawn(join(binFolder, 'pulumi-resource-aws'), args, {
    env: { ...clean, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
    // A group of its own, as the CLI makes one, and stops it by.
    detached: true,
  })
  const exited = once(child, 'exit').then(([status]) => status as number | null)
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    if (output.includes('\n')) break
  }
  const clients: Client[] = []
  const port = Number(output)
  return {
    port,
    exited,
    kill: signal => process.kill(-child.pid!, signal),
    client() {
      const client = connect(port)
      clients.push(client)
      return client
    },
    async stop() {
      for (const client of clients) client.close()
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGINT')
      await exited
    },
  }
}

/** Something that listens where the CLI's engine would: enough for a plugin that only watches it. */
export async function fakeEngine(): Promise<{ address: string; close(): Promise<void> }> {
  const server = createServer()
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', session => sessions.add(session))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const session of sessions) session.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

export const struct = (bag: Bag): structPb.Struct =>
  structPb.Struct.fromJavaScript(bag as unknown as { [key: string]: structPb.JavaScriptValue })
export const bagOf = (message: { toJavaScript(): unknown } | undefined): Bag => message?.toJavaScript() as Bag

/** The first detail of a refusal: its type's name, and its bytes for the class of that name. */
export function detailOf(error: ServiceError): { name: string; bytes: Uint8Array } {
  const [packed] = error.metadata.get('grpc-status-details-bin')
  const [any] = statusPb.Status.deserializeBinary(packed as Buffer).getDetailsList()
  return { name: any!.getTypeUrl(), bytes: any!.getValue_asU8() }
}
