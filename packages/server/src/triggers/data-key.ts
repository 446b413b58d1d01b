import { randomBytes } from 'node:crypto'
import { type EncryptionContext, type Keyring, wrapKey } from '../crypto/index.ts'
import { type AwsApi, postToAws } from '../http/index.ts'
import type { MessageDataKey } from './encrypted-code.ts'

const timeoutMs = 5_000
const keyBytes = 32

/** A data key from the KMS that the operator named; else of our own, which only `kms:Decrypt` of this service opens (kms/). */
export async function generateDataKey(
  { keys, kms }: { keys: Keyring; kms: AwsApi | undefined },
  keyArn: string,
  context: EncryptionContext,
): Promise<MessageDataKey> {
  if (kms) return fromKms(kms, keyArn, context)
  const plain = randomBytes(keyBytes)
  return { plain, wrapped: wrapKey(keys, keyArn, context, plain), keyArn }
}

/** API: kms:GenerateDataKey. The key may have been named by an alias; the answer has its ARN. */
async function fromKms(kms: AwsApi, keyArn: string, context: EncryptionContext): Promise<MessageDataKey> {
  const [, partition, , region = ''] = keyArn.split(':')
  const answer = await postToAws(kms, {
    service: 'kms',
    region,
    partition,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.GenerateDataKey' },
    body: JSON.stringify({ KeyId: keyArn, NumberOfBytes: keyBytes, EncryptionContext: context }),
    timeoutMs,
  })
  if (answer.kind !== 'answer' || answer.status !== 200) {
    const reason =
      answer.kind === 'answer' ? `${answer.status} ${answer.text.slice(0, 200)}` : 'cause' in answer ? answer.cause : answer.kind
    throw new Error(`KMS gave no data key of ${keyArn}: ${reason}`)
  }
  const { KeyId, Plaintext, CiphertextBlob } = JSON.parse(answer.text)
  return { plain: Buffer.from(Plaintext, 'base64'), wrapped: Buffer.from(CiphertextBlob, 'base64'), keyArn: KeyId }
}
