import structPb from 'google-protobuf/google/protobuf/struct_pb.js'
import { type Bag, isBag, isReference, isSecret, mapValues, OUTPUT, SIGNATURE, secret, UNKNOWN } from '../wire.ts'

type Struct = structPb.Struct

/** A message's bag, or an empty one where it is absent. */
export const fromStruct = (struct: Struct | undefined): Bag => (struct?.toJavaScript() as Bag | undefined) ?? {}
export const toStruct = (bag: Bag): Struct => structPb.Struct.fromJavaScript(bag as { [key: string]: structPb.JavaScriptValue })

/** Inputs as the engine keeps them: an output value becomes what it says, unknown, secret or bare. */
export const withoutOutputValues = (bag: Bag): Bag =>
  mapValues(bag, value => {
    if (!isBag(value) || value[SIGNATURE] !== OUTPUT) return value
    const inner = value.value === undefined ? UNKNOWN : value.value
    return value.secret === true ? secret(inner) : inner
  }) as Bag

/** What the program said it can read (spec 2.4). */
export interface Accepts {
  secrets: boolean
  resources: boolean
}

/** Takes out of an answer what its reader does not understand. */
export function marshalled(bag: Bag, { secrets, resources }: Accepts): Bag {
  if (secrets && resources) return bag
  return mapValues(bag, value => {
    if (!secrets && isSecret(value)) return value.value
    if (!resources && isReference(value)) return value.id === undefined ? (value.urn ?? null) : value.id || UNKNOWN
    return value
  }) as Bag
}
