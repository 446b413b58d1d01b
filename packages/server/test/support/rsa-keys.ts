import crypto, { createPrivateKey, createPublicKey, generateKeyPair, randomInt } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

/**
 * RSA keys for the services that run in the process of a test. A pool needs two, and generating them takes 0.2 s of CPU: a third of the time of the
 * whole suite. So one set is generated when the run begins, and each process takes its keys from it in turn, from a random place on. Pools of one
 * test have different keys, and the keys are real ones. Services in processes of their own generate theirs.
 */
const keyCount = 48

declare module 'vitest' {
  export interface ProvidedContext {
    /** PKCS #8 PEM of each key. */
    rsaKeys: readonly string[]
  }
}

/** Runs once, before the first test file. */
export async function setup(project: TestProject): Promise<void> {
  const generate = promisify(generateKeyPair)
  const pairs = await Promise.all(Array.from({ length: keyCount }, () => generate('rsa', { modulusLength: 2048 })))
  project.provide(
    'rsaKeys',
    pairs.map(({ privateKey }) => privateKey.export({ format: 'pem', type: 'pkcs8' }) as string),
  )
}

/** Runs in each process, before its test file: RSA-2048 keys come from the set. */
export function useGeneratedKeys(keys: readonly string[]): void {
  let next = randomInt(keys.length)
  const real = promisify(crypto.generateKeyPair)
  const take = async (type: string, options: { modulusLength?: number }) => {
    if (type !== 'rsa' || options.modulusLength !== 2048) return real(type as never, options as never)
    const privateKey = createPrivateKey(keys[next++ % keys.length]!)
    return { privateKey, publicKey: createPublicKey(privateKey) }
  }
  const withCallback = (type: string, options: { modulusLength?: number }, callback: (error: unknown, ...pair: unknown[]) => void) =>
    void take(type, options).then(
      ({ publicKey, privateKey }: { publicKey: unknown; privateKey: unknown }) => callback(null, publicKey, privateKey),
      callback,
    )
  crypto.generateKeyPair = Object.assign(withCallback, { [promisify.custom]: take }) as unknown as typeof crypto.generateKeyPair
  syncBuiltinESMExports()
}
