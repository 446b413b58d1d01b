import { Metadata, status } from '@grpc/grpc-js'
import type { ProviderFailure } from '@poolhouse/engine'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import statusPb from '@pulumi/pulumi/proto/status_pb.js'
import anyPb from 'google-protobuf/google/protobuf/any_pb.js'
import { messageOf } from '../failure.ts'
import { toStruct } from './values.ts'

type ErrorDetail = providerPb.ErrorResourceInitFailed | providerPb.ConfigureErrorMissingKeys

/** An error in the form that grpc-js sends. */
export interface GrpcError {
  code: status
  details: string
  metadata?: Metadata
}

/** The structured detail that the engine reads beside the message, with its protobuf name. */
function errorDetailOf({ initFailed, missingKeys }: Partial<ProviderFailure>): [name: string, detail: ErrorDetail] | undefined {
  if (initFailed) {
    const { id, properties, inputs, reasons } = initFailed
    const detail = new providerPb.ErrorResourceInitFailed().setId(id).setProperties(toStruct(properties)).setReasonsList(reasons)
    return ['ErrorResourceInitFailed', inputs ? detail.setInputs(toStruct(inputs)) : detail]
  }
  if (!missingKeys) return undefined
  const keys = missingKeys.map(({ name, description }) =>
    new providerPb.ConfigureErrorMissingKeys.MissingKey().setName(name).setDescription(description),
  )
  return ['ConfigureErrorMissingKeys', new providerPb.ConfigureErrorMissingKeys().setMissingkeysList(keys)]
}

/** Converts an error of the provider. Details are sent as google.rpc.Status in the trailer `grpc-status-details-bin`. */
export function grpcErrorOf(error: unknown): GrpcError {
  const failure = error as Partial<ProviderFailure>
  const code = failure.code === undefined ? status.UNKNOWN : (status[failure.code] ?? status.UNKNOWN)
  const details = messageOf(error)
  const found = errorDetailOf(failure)
  if (!found) return { code, details }
  const any = new anyPb.Any()
  any.pack(found[1].serializeBinary(), `pulumirpc.${found[0]}`)
  const whole = new statusPb.Status().setCode(code).setMessage(details).setDetailsList([any])
  const metadata = new Metadata()
  metadata.add('grpc-status-details-bin', Buffer.from(whole.serializeBinary()))
  return { code, details, metadata }
}
