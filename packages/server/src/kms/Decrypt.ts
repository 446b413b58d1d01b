import { refuse } from '@poolhouse/contract'
import { type EncryptionContext, unwrapKey } from '../crypto/index.ts'
import type { JsonAction } from '../gateway/index.ts'

/** Decrypts a data key that this service wrapped. KeyId, where it is sent, must be the ARN that it was wrapped under. API: kms:Decrypt. */
export const Decrypt: JsonAction = async ({ CiphertextBlob, EncryptionContext = {}, KeyId }, { keys }) => {
  if (typeof CiphertextBlob !== 'string' || CiphertextBlob === '')
    throw refuse(
      'ValidationException',
      "1 validation error detected: Value at 'ciphertextBlob' failed to satisfy constraint: Member must not be null",
    )
  if (!isContext(EncryptionContext)) throw refuse('SerializationException', 'EncryptionContext is no map of strings.')
  const opened = unwrapKey(keys, Buffer.from(CiphertextBlob, 'base64'), EncryptionContext)
  if (!opened) throw refuse('InvalidCiphertextException', '')
  if (KeyId !== undefined && KeyId !== null && KeyId !== opened.keyArn)
    throw refuse('IncorrectKeyException', 'The key ID in the request does not identify a CMK that can perform this operation.')
  return { KeyId: opened.keyArn, Plaintext: opened.plain.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' }
}

const isContext = (value: unknown): value is EncryptionContext =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(each => typeof each === 'string')
