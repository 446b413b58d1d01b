import { randomBytes } from 'node:crypto'
import { type EncryptionContext, type Keyring, wrapKey } from '../crypto/index.ts'
import { type AwsApi, describeFailure, type Outbound, postToAws } from '../http/index.ts'
import type { MessageDataKey } from './encrypted-code.ts'

const timeoutMs = 5_000
const keyBytes = 32

/** Generates a data key with the KMS that the operator configured; else one that only `kms:Decrypt` of this service decrypts (kms/). */
export async function generateDataKey(
  { keys, kms, outbound }: { keys: Keyring; kms: AwsApi | undefined; outbound: Outbound },
  keyArn: string,
  context: EncryptionContext,
): Promise<MessageDataKey> {
  if (kms) return generateWithKms(outbound, kms, keyArn, context)
  const plain = randomBytes(keyBytes)
  return { plain, wrapped: wrapKey(keys, keyArn, context, plain), keyArn }
}

/** The pool may name its key by an alias; KMS answers with the ARN of the key. API: kms:GenerateDataKey. */
async function generateWithKms(outbound: Outbound, kms: AwsApi, keyArn: string, context: EncryptionContext): Promise<MessageDataKey> {
  const [, partition, , region = ''] = keyArn.split(':')
  const result = await postToAws(outbound, kms, {
    service: 'kms',
    region,
    partition,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.GenerateDataKey' },
    body: JSON.stringify({ KeyId: keyArn, NumberOfBytes: keyBytes, EncryptionContext: context }),
    timeoutMs,
  })
  if (result.kind !== 'response' || result.status !== 200)
    throw new Error(`KMS did not generate a data key under ${keyArn}: ${describeFailure(result)}`)
  const { KeyId, Plaintext, CiphertextBlob } = JSON.parse(result.text)
  return { plain: Buffer.from(Plaintext, 'base64'), wrapped: Buffer.from(CiphertextBlob, 'base64'), keyArn: KeyId }
}
