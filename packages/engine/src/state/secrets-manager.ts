import { createCipheriv, createDecipheriv, createHash, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { EngineFailure } from '../failure.ts'
import { type Passphrase, wrongPassphrase } from './passphrase.ts'

/** A secrets manager, as Pulumi calls it: encrypts and decrypts the secrets of a stack with a key derived from its passphrase (AES-256-GCM). */
export interface SecretsManager {
  /** `v1:<base64 salt>:v1:<nonce>:<encrypted "pulumi">`; decrypting the last part shows whether the passphrase is right. */
  salt: string
  encrypt(text: string): string
  decrypt(ciphertext: string): string
}

const derive = promisify(pbkdf2)
/** The keys that this process derived last, by a hash of passphrase and salt: a process that runs several operations derives each once. */
const derived = new Map<string, Promise<Buffer>>()
const MAX_DERIVED = 32

/**
 * Derives the key of a stack: 0.15 s of CPU. The parameters are those of Pulumi's passphrase secrets manager, so that either engine can read the state
 * (docs/reference/pulumi-protocol.md#13).
 */
function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  const id = createHash('sha256').update(salt).update(passphrase).digest('base64')
  const key = derived.get(id) ?? derive(passphrase, salt, 1_000_000, 32, 'sha256')
  derived.delete(id)
  derived.set(id, key)
  const [oldest] = derived.keys()
  if (derived.size > MAX_DERIVED) derived.delete(oldest!)
  return key
}

/** The secrets manager of a new stack, with a random salt. */
export async function createSecretsManager(passphrase: string): Promise<SecretsManager> {
  const salt = randomBytes(8)
  const key = await deriveKey(passphrase, salt)
  return secretsManager(key, `v1:${salt.toString('base64')}:${encrypt(key, 'pulumi')}`)
}

/** The secrets manager of an existing stack. Fails when the passphrase is not the one that `salt` was made with. */
export async function openSecretsManager(passphrase: Passphrase, salt: string): Promise<SecretsManager> {
  const [version, encoded, ...proof] = salt.split(':')
  if (version !== 'v1' || !encoded)
    throw new EngineFailure(`the salt "${salt}" is none that a passphrase manager wrote: it must start with v1:`)
  const key = await deriveKey(passphrase.text, Buffer.from(encoded, 'base64'))
  try {
    if (decrypt(key, proof.join(':')) === 'pulumi') return secretsManager(key, salt)
  } catch {
    // An authentication tag that does not match means another passphrase: fail below.
  }
  throw wrongPassphrase(passphrase)
}

const secretsManager = (key: Buffer, salt: string): SecretsManager => ({
  salt,
  encrypt: text => encrypt(key, text),
  decrypt: ciphertext => decrypt(key, ciphertext),
})

function encrypt(key: Buffer, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `v1:${nonce.toString('base64')}:${ciphertext.toString('base64')}`
}

function decrypt(key: Buffer, ciphertext: string): string {
  const [, nonce = '', body = ''] = ciphertext.split(':')
  const bytes = Buffer.from(body, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
}
