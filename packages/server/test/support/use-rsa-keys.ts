import crypto, { createPrivateKey, createPublicKey, randomInt } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { promisify } from 'node:util'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, inject } from 'vitest'
import { keepSecrets, noteSecrets } from './secrets-of-run.ts'

/*
 * Runs before each test file. Many files run one after the other in one process, because starting one for each took a fifth of the run's time; so the
 * environment that a file changes is restored after it. Services in the process of a test take their RSA-2048 keys from the set of the run, in turn, from a
 * random place on. A pool needs two, and generating them takes 0.2 s of CPU. The keys are real, and pools of one test have different ones.
 * Services in processes of their own generate theirs.
 */
const keys = inject('rsaKeys')
let next = randomInt(keys.length)
/** Node's own function, also after another file's replacement of it. */
const generated: typeof crypto.generateKeyPair & { original?: typeof crypto.generateKeyPair } = crypto.generateKeyPair
const original = generated.original ?? generated
const generate = promisify(original)

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

crypto.generateKeyPair = Object.assign(withCallback, { [promisify.custom]: takeKey, original }) as unknown as typeof crypto.generateKeyPair
syncBuiltinESMExports()

/** What tests send and get as secrets is noted, for the search of what services logged. */
interface Sender {
  send(command: { input: unknown }, ...rest: unknown[]): unknown
  isNoting?: boolean
}
const { prototype } = Object.getPrototypeOf(CognitoIdentityProviderClient) as { prototype: Sender }
if (!prototype.isNoting) {
  const send = prototype.send
  prototype.send = function (this: Sender, command, ...rest) {
    noteSecrets(command.input)
    const sent = send.call(this, command, ...rest)
    if (sent instanceof Promise) sent.then(noteSecrets, () => {})
    return sent
  }
  prototype.isNoting = true
  const { fetch } = globalThis
  globalThis.fetch = (input, init) => {
    if (init?.body instanceof URLSearchParams) noteSecrets(init.body)
    return fetch(input, init)
  }
}
afterAll(keepSecrets)

const environment = { ...process.env }
const directory = process.cwd()
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
  Object.assign(process.env, environment)
  process.chdir(directory)
})
