import structPb from 'google-protobuf/google/protobuf/struct_pb.js'
import { type Bag, isBag, isReference, isSecret, mapValues, OUTPUT, SIGNATURE, secret, UNKNOWN } from '../wire.ts'

type Struct = structPb.Struct

/** The property bag of a message; empty when it is absent. */
export const fromStruct = (struct: Struct | undefined): Bag => (struct?.toJavaScript() as Bag | undefined) ?? {}
/** A property bag as a message. */
export const toStruct = (bag: Bag): Struct => structPb.Struct.fromJavaScript(bag as { [key: string]: structPb.JavaScriptValue })

/** Inputs without output values: each becomes an unknown, a secret or a plain value. */
export const withoutOutputValues = (bag: Bag): Bag =>
  mapValues(bag, value => {
    if (!isBag(value) || value[SIGNATURE] !== OUTPUT) return value
    const inner = value.value === undefined ? UNKNOWN : value.value
    return value.secret === true ? secret(inner) : inner
  }) as Bag

/** Which special values the program accepts (docs/reference/pulumi-protocol.md#2.4). */
export interface Accepts {
  secrets: boolean
  resources: boolean
}

/** Replaces the special values that the program does not accept. */
export function marshalled(bag: Bag, { secrets, resources }: Accepts): Bag {
  if (secrets && resources) return bag
  return mapValues(bag, value => {
    if (!secrets && isSecret(value)) return value.value
    if (!resources && isReference(value)) return value.id === undefined ? (value.urn ?? null) : value.id || UNKNOWN
    return value
  }) as Bag
}
