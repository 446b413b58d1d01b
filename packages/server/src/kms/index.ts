/**
 * KMS: Decrypt, by which custom senders decrypt the data keys that this service generated. An operator may configure AWS KMS instead.
 * Not here: how data keys are wrapped (crypto/), signatures (gateway/), calls to AWS KMS (triggers/data-key.ts).
 */
import type { JsonService } from '../gateway/index.ts'

/** The KMS service for the gateway. */
export const kms: JsonService = {
  name: 'kms',
  targetPrefix: 'TrentService.',
  actions: {
    Decrypt: {
      resourceArn: body => {
        const KeyId = typeof body === 'object' && body !== null && 'KeyId' in body ? body.KeyId : undefined
        return typeof KeyId === 'string' && KeyId.startsWith('arn:') ? KeyId : '*'
      },
      load: async () => (await import('./Decrypt.ts')).Decrypt,
    },
  },
}
