import { type Bag, hasSecrets, isBag, isSecret, own, secret, signatureOf } from '../wire.ts'

/**
 * Marks in the answer of a provider that accepts no secrets what was secret in what it was given, by name. Objects are compared member by member; any
 * other value with a secret inside is secret as a whole.
 */
export const copySecrets = (answer: Bag, given: Bag): Bag =>
  Object.fromEntries(
    Object.entries(answer).map(([key, value]) => {
      const before = own(given, key)
      if (before === undefined) return [key, value]
      if (isPlain(value) && isPlain(before)) return [key, copySecrets(value, before)]
      return [key, !isSecret(value) && hasSecrets(before) ? secret(value) : value]
    }),
  )

const isPlain = (value: unknown): value is Bag => isBag(value) && signatureOf(value) === undefined
