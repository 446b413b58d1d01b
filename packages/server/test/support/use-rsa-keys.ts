import crypto, { createPrivateKey, createPublicKey, randomInt } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'
import { inject } from 'vitest'

/*
 * Runs in each process before its test file: services in the process of a test take their RSA-2048 keys from the set of the run, in turn, from a
 * random place on. A pool needs two, and generating them takes 0.2 s of CPU. The keys are real, and pools of one test have different ones.
 * Services in processes of their own generate theirs.
 */
const keys = inject('rsaKeys')
let next = randomInt(keys.length)
const generate = promisify(crypto.generateKeyPair)

interface Options {
  modulusLength?: number
}

async function takeKey(type: string, options: Options) {
  if (type !== 'rsa' || options.modulusLength !== 2048) return generate(type as never, options as never)
  const privateKey = createPrivateKey(keys[next++ % keys.length]!)
  return { privateKey, publicKey: createPublicKey(privateKey) }
}

type Callback = (error: unknown, publicKey?: unknown, privateKey?: unknown) => void

const withCallback = (type: string, options: Options, callback: Callback) =>
  void takeKey(type, options).then(
    ({ publicKey, privateKey }: { publicKey: unknown; privateKey: unknown }) => callback(null, publicKey, privateKey),
    callback,
  )

crypto.generateKeyPair = Object.assign(withCallback, { [promisify.custom]: takeKey }) as unknown as typeof crypto.generateKeyPair
syncBuiltinESMExports()
