import type { Bag, CheckResponse, DiffKind, DiffResponse } from '@poolhouse/engine'
import providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import structPb from 'google-protobuf/google/protobuf/struct_pb.js'

type Struct = structPb.Struct

/** Converts a protobuf Struct; an absent one is an empty bag, since engines send either. */
export const fromStruct = (struct: Struct | undefined): Bag => (struct?.toJavaScript() as Bag | undefined) ?? {}
/** Converts a bag to a protobuf Struct. */
export const toStruct = (bag: Bag): Struct => structPb.Struct.fromJavaScript(bag as { [key: string]: structPb.JavaScriptValue })

const { Kind } = providerPb.PropertyDiff
const kinds: Record<DiffKind, providerPb.PropertyDiff.Kind> = {
  add: Kind.ADD,
  'add-replace': Kind.ADD_REPLACE,
  delete: Kind.DELETE,
  'delete-replace': Kind.DELETE_REPLACE,
  update: Kind.UPDATE,
  'update-replace': Kind.UPDATE_REPLACE,
}

const { DiffChanges } = providerPb.DiffResponse
const changes: Record<DiffResponse['changes'], providerPb.DiffResponse.DiffChanges> = {
  none: DiffChanges.DIFF_NONE,
  some: DiffChanges.DIFF_SOME,
  unknown: DiffChanges.DIFF_UNKNOWN,
}

/** Converts a diff to its protobuf message. */
export function diffMessage(answer: DiffResponse): providerPb.DiffResponse {
  const { detailedDiff } = answer
  const message = new providerPb.DiffResponse()
    .setChanges(changes[answer.changes])
    .setReplacesList(answer.replaces ?? [])
    .setDiffsList(answer.diffs ?? [])
    .setStablesList(answer.stables ?? [])
    .setDeletebeforereplace(answer.deleteBeforeReplace ?? false)
    .setHasdetaileddiff(detailedDiff !== undefined)
  for (const [path, { kind, inputDiff = false }] of Object.entries(detailedDiff ?? {})) {
    message.getDetaileddiffMap().set(path, new providerPb.PropertyDiff().setKind(kinds[kind]).setInputdiff(inputDiff))
  }
  return message
}

/** Converts check failures to protobuf messages. */
export const failureMessages = (failures: CheckResponse['failures']): providerPb.CheckFailure[] =>
  failures.map(({ property, reason }) => new providerPb.CheckFailure().setProperty(property).setReason(reason))

/** Converts a check response to its protobuf message. */
export const checkMessage = ({ inputs, failures }: CheckResponse): providerPb.CheckResponse =>
  new providerPb.CheckResponse().setInputs(toStruct(inputs)).setFailuresList(failureMessages(failures))
