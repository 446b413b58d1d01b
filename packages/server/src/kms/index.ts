/**
 * KMS: what custom senders need of it where there is no other: to open the data keys that this service wrapped.
 * Not here: wrapping (crypto/), signatures and policies (gateway/), a KMS that the operator names (triggers/data-key.ts).
 */
import type { JsonService } from '../gateway/index.ts'

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
