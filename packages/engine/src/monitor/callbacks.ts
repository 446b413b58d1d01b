import { Client, credentials, type ServiceError } from '@grpc/grpc-js'
import callbackPb from '@pulumi/pulumi/proto/callback_pb.js'

/** Calls functions of the program, which it has registered by address and token (docs/reference/pulumi-protocol.md#6). */
export class Callbacks {
  private readonly clients = new Map<string, Client>()

  /** Sends a serialized request message and returns the serialized response. Rejects with the error that the program threw. */
  async invoke(callback: callbackPb.Callback, request: Uint8Array): Promise<Uint8Array> {
    const message = new callbackPb.CallbackInvokeRequest().setToken(callback.getToken()).setRequest(request)
    const answer = await new Promise<callbackPb.CallbackInvokeResponse>((resolve, reject) => {
      this.clientFor(callback.getTarget()).makeUnaryRequest(
        '/pulumirpc.Callbacks/Invoke',
        (given: callbackPb.CallbackInvokeRequest) => Buffer.from(given.serializeBinary()),
        bytes => callbackPb.CallbackInvokeResponse.deserializeBinary(bytes),
        message,
        (error: ServiceError | null, response) =>
          error || !response ? reject(new Error(error?.details ?? 'no answer')) : resolve(response),
      )
    })
    return answer.getResponse_asU8()
  }

  close() {
    for (const client of this.clients.values()) client.close()
  }

  private clientFor(target: string): Client {
    const known = this.clients.get(target) ?? new Client(target, credentials.createInsecure())
    this.clients.set(target, known)
    return known
  }
}
