import type { ServiceError } from '@grpc/grpc-js'
import { status } from '@grpc/grpc-js'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import statusPb from '@pulumi/pulumi/proto/status_pb.js'
import { EngineFailure } from '../failure.ts'
import { fromStruct } from '../monitor/values.ts'
import type { DiffKind, DiffResponse, ProviderFailure } from '../provider.ts'

const { DiffChanges } = providerPb.DiffResponse
const changes: Record<number, DiffResponse['changes']> = { [DiffChanges.DIFF_NONE]: 'none', [DiffChanges.DIFF_SOME]: 'some' }
/** By the number of each kind. */
const kinds: readonly DiffKind[] = ['add', 'add-replace', 'delete', 'delete-replace', 'update', 'update-replace']

/** A diff from its message. */
export function diffOf(message: providerPb.DiffResponse): DiffResponse {
  const detailedDiff: NonNullable<DiffResponse['detailedDiff']> = {}
  message.getDetaileddiffMap().forEach((change: providerPb.PropertyDiff, path: string) => {
    detailedDiff[path] = { kind: kinds[change.getKind()] ?? 'update', inputDiff: change.getInputdiff() }
  })
  return {
    changes: changes[message.getChanges()] ?? 'unknown',
    replaces: message.getReplacesList(),
    deleteBeforeReplace: message.getDeletebeforereplace(),
    ...(message.getDiffsList().length > 0 && { diffs: message.getDiffsList() }),
    ...(message.getHasdetaileddiff() && { detailedDiff }),
  }
}

/** Check failures from their messages. */
export const failuresOf = (messages: providerPb.CheckFailure[]) =>
  messages.map(failure => ({ property: failure.getProperty(), reason: failure.getReason() }))

/** An error of a call as the provider's failure, with what exists all the same (docs/reference/pulumi-protocol.md#14.1). */
export function failureOf(error: ServiceError): ProviderFailure {
  const failure: ProviderFailure = new EngineFailure(error.details)
  failure.code = status[error.code] as NonNullable<ProviderFailure['code']>
  const [details] = error.metadata?.get('grpc-status-details-bin') ?? []
  if (!(details instanceof Buffer)) return failure
  for (const detail of statusPb.Status.deserializeBinary(details).getDetailsList()) {
    const found = detail.unpack(providerPb.ErrorResourceInitFailed.deserializeBinary, 'pulumirpc.ErrorResourceInitFailed')
    if (!found) continue
    const inputs = found.getInputs()
    failure.initFailed = {
      id: found.getId(),
      properties: fromStruct(found.getProperties()),
      ...(inputs && { inputs: fromStruct(inputs) }),
      reasons: found.getReasonsList(),
    }
  }
  return failure
}
