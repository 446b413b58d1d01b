import { type Keyring, SealError } from './keyring.ts'

/** The encryption context of KMS: a wrapped key can be unwrapped only with the same pairs, in any order. */
export type EncryptionContext = Readonly<Record<string, string>>

const lengthBytes = 2

const wrappedKeyAad = (keyArn: string, context: EncryptionContext) => [
  'key of kms',
  keyArn,
  JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))),
]

/** Wraps a data key without a KMS: the length and the ARN of the KMS key that it stands for, then the sealed key. */
export function wrapKey(keys: Keyring, keyArn: string, context: EncryptionContext, plain: Uint8Array): Buffer {
  const name = Buffer.from(keyArn)
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt16BE(name.length)
  return Buffer.concat([length, name, keys.seal({ dataKey: keys.ownKey, aad: wrappedKeyAad(keyArn, context), plain })])
}

/** Unwraps a key of `wrapKey`; undefined if it was wrapped under another master key or encryption context. */
export function unwrapKey(keys: Keyring, wrapped: Buffer, context: EncryptionContext): { keyArn: string; plain: Buffer } | undefined {
  if (wrapped.length < lengthBytes) return undefined
  const end = lengthBytes + wrapped.readUInt16BE()
  const keyArn = wrapped.toString('utf8', lengthBytes, end)
  try {
    return { keyArn, plain: keys.open({ dataKey: keys.ownKey, aad: wrappedKeyAad(keyArn, context), sealed: wrapped.subarray(end) }) }
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
