import { Client, credentials } from '@grpc/grpc-js'
import type { CheckResponse } from '@poolhouse/engine'
import enginePb from '@pulumi/pulumi/proto/engine_pb.js'
import emptyPb from 'google-protobuf/google/protobuf/empty_pb.js'

/** Shows a warning about a resource. */
export type Warn = (urn: string, message: string) => void

/** Warnings as diagnostics of the engine at an address (pulumirpc.Engine.Log). One that cannot be delivered is lost: it must not fail a deployment. */
export function warnEngine(address: string): Warn {
  const client = new Client(address, credentials.createInsecure())
  return (urn, message) => {
    const request = new enginePb.LogRequest().setSeverity(enginePb.LogSeverity.WARNING).setMessage(message).setUrn(urn)
    client.makeUnaryRequest(
      '/pulumirpc.Engine/Log',
      (given: enginePb.LogRequest) => Buffer.from(given.serializeBinary()),
      bytes => emptyPb.Empty.deserializeBinary(bytes),
      request,
      { deadline: Date.now() + 5000 },
      () => {},
    )
  }
}

/** The answer to Check for the official engine, which has no warnings in it: they are logged, or with `isStrict` they are failures. */
export function withLoggedWarnings(
  urn: string,
  { inputs, failures, warnings = [] }: CheckResponse,
  warn: Warn,
  isStrict: boolean,
): CheckResponse {
  if (isStrict) return { inputs, failures: [...failures, ...warnings] }
  for (const { reason } of warnings) warn(urn, reason)
  return { inputs, failures }
}
