import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { codeOf } from '../failure.ts'
import { nameOf, typeOf as typeOfUrn } from '../plan/index.ts'
import { ARCHIVE, ASSET, type Bag, isBag, isReference, isSecret, mapValues, SIGNATURE, secret, type Value } from '../wire.ts'
import { applyToKnown, kindOf } from './evaluated.ts'

/** A built-in function from its evaluated argument to its result. Throws an error without a position (docs/reference/pulumi-protocol.md#17.5). */
export type BuiltIn = (argument: Value, programDir: string) => Value

/** The pure functions by lower-case name; the evaluator handles `fn::invoke` and its short forms (calls.ts). */
export const builtInFunctions: Record<string, BuiltIn> = {
  'fn::join': pure(argument => {
    const [delimiter, parts] = pair(argument, 'fn::join')
    return list(parts, 'the second argument of fn::join')
      .map(part => text(part, 'a part of fn::join'))
      .join(text(delimiter, 'the delimiter of fn::join'))
  }),
  'fn::split': pure(argument => {
    const [delimiter, source] = pair(argument, 'fn::split')
    return text(source, 'the second argument of fn::split').split(text(delimiter, 'the delimiter of fn::split'))
  }),
  'fn::select': pure(argument => {
    const [index, items] = pair(argument, 'fn::select')
    if (typeof index !== 'number') throw new Error(`index must be a number, not ${kindOf(index)}`)
    if (!Number.isInteger(index) || index < 0) throw new Error(`index must be a positive integral, not ${index}`)
    const from = list(items, 'the second argument of fn::select')
    if (index >= from.length) throw new Error(`list index ${index} out-of-bounds for list of length ${from.length}`)
    return from[index]!
  }),
  'fn::tojson': pure(argument => toJson(argument)),
  'fn::tobase64': pure(argument => Buffer.from(text(argument, 'the argument of fn::toBase64')).toString('base64')),
  'fn::frombase64': pure(argument => {
    const bytes = Buffer.from(text(argument, 'the argument of fn::fromBase64'), 'base64')
    const decoded = bytes.toString('utf8')
    if (!Buffer.from(decoded, 'utf8').equals(bytes)) throw new Error('fn::fromBase64: the decoded bytes are no UTF-8 text')
    return decoded
  }),
  'fn::secret': argument => secret(argument),
  'fn::unsecret': argument => mapValues(argument, value => (isSecret(value) ? value.value : value)) ?? null,
  'fn::readfile': pure((argument, dir) => file(argument, dir).toString('utf8')),
  'fn::filebase64': pure((argument, dir) => file(argument, dir).toString('base64')),
  'fn::filebase64sha256': pure((argument, dir) => createHash('sha256').update(file(argument, dir)).digest('base64')),
  'fn::sha1': pure(argument => createHash('sha1').update(text(argument, 'the argument of fn::sha1')).digest('hex')),
  'fn::length': pure(argument => {
    if (typeof argument === 'string') return [...argument].length
    if (Array.isArray(argument)) return argument.length
    if (isBag(argument)) return Object.keys(argument).length
    throw new Error(`fn::length takes a list, an object or a text, not ${kindOf(argument)}`)
  }),
  'fn::singleornone': pure(argument => {
    const items = list(argument, 'the argument of fn::singleOrNone')
    if (items.length > 1) throw new Error(`fn::singleOrNone expects at most one element, not ${items.length}`)
    return items[0] ?? null
  }),
  'fn::pulumiresourcename': argument => nameOf(urnOf(argument, 'fn::pulumiResourceName')),
  'fn::pulumiresourcetype': argument => typeOfUrn(urnOf(argument, 'fn::pulumiResourceType')),
  'fn::stringasset': pure(argument => asset(ASSET, 'text', argument, Buffer.from(text(argument, 'the argument of fn::stringAsset')))),
  'fn::fileasset': pure((argument, dir) => asset(ASSET, 'path', argument, file(argument, dir))),
  'fn::remoteasset': pure(argument => asset(ASSET, 'uri', argument)),
  'fn::filearchive': pure(argument => asset(ARCHIVE, 'path', argument)),
  'fn::remotearchive': pure(argument => asset(ARCHIVE, 'uri', argument)),
  'fn::assetarchive': argument => ({ [SIGNATURE]: ARCHIVE, assets: argument }),
}

/** The function names in their proper spelling. */
export const functionNames = [
  ...['fn::join', 'fn::split', 'fn::select', 'fn::toJSON', 'fn::toBase64', 'fn::fromBase64', 'fn::secret', 'fn::unsecret', 'fn::readFile'],
  ...[
    'fn::filebase64',
    'fn::filebase64sha256',
    'fn::sha1',
    'fn::length',
    'fn::singleOrNone',
    'fn::pulumiResourceName',
    'fn::pulumiResourceType',
  ],
  ...[
    'fn::stringAsset',
    'fn::fileAsset',
    'fn::remoteAsset',
    'fn::fileArchive',
    'fn::remoteArchive',
    'fn::assetArchive',
    'fn::invoke',
    'fn::stackReference',
  ],
]

function pure(apply: (argument: Value, programDir: string) => Value): BuiltIn {
  return (argument, programDir) => applyToKnown(argument, known => apply(known, programDir))
}

function pair(argument: Value, name: string): [Value, Value] {
  if (Array.isArray(argument) && argument.length === 2) return argument as [Value, Value]
  throw new Error(`${name} takes a list of two arguments`)
}

function text(value: Value, what: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Error(`${what} must be a text, not ${kindOf(value)}`)
}

function list(value: Value, what: string): Value[] {
  if (Array.isArray(value)) return value
  throw new Error(`${what} must be a list, not ${kindOf(value)}`)
}

function file(argument: Value, programDir: string): Buffer {
  const path = text(argument, 'the path')
  try {
    return readFileSync(resolve(programDir, path))
  } catch (error) {
    throw new Error(`the file ${path} cannot be read from ${programDir} (${codeOf(error)})`)
  }
}

function urnOf(value: Value, name: string): string {
  if (isReference(value) && typeof value.urn === 'string') return value.urn
  throw new Error(`${name} takes a resource such as \${resource}, not ${kindOf(value)}`)
}

/** An asset with its hash, by which providers compare: the state does not hold contents. */
function asset(kind: string, key: string, argument: Value, content?: Buffer): Bag {
  const hash = content && createHash('sha256').update(content).digest('hex')
  return { [SIGNATURE]: kind, [key]: text(argument, 'the argument'), ...(hash && { hash }) }
}

/** JSON as Go writes it: keys sorted, `<`, `>` and `&` escaped. */
export function toJson(value: Value): string {
  const sorted = (item: Value): Value => {
    if (Array.isArray(item)) return item.map(sorted)
    if (!isBag(item)) return item
    return Object.fromEntries(
      Object.keys(item)
        .sort()
        .map(key => [key, sorted(item[key]!)]),
    )
  }
  const escapes: Record<string, string> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' }
  return JSON.stringify(sorted(value)).replaceAll(/[<>&\u2028\u2029]/g, char => escapes[char]!)
}
