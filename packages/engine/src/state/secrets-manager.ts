import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { EngineFailure } from '../failure.ts'

/** Seals and opens secrets of a stack. */
export interface SecretsManager {
  /** `v1:<base64 salt>:v1:<nonce>:<sealed "pulumi">`; the part after the salt tells a wrong passphrase. */
  salt: string
  encrypt(text: string): string
  decrypt(sealed: string): string
}

const derive = promisify(pbkdf2)
/** What the official passphrase manager uses (spec 13); a state must open with either. */
const deriveKey = (passphrase: string, salt: Buffer) => derive(passphrase, salt, 1_000_000, 32, 'sha256')

/** A keeper for a new stack. */
export async function createSecretsManager(passphrase: string): Promise<SecretsManager> {
  const salt = randomBytes(8)
  const key = await deriveKey(passphrase, salt)
  return secretsManager(key, `v1:${salt.toString('base64')}:${encrypt(key, 'pulumi')}`)
}

/** The keeper of an existing stack. Throws when the passphrase is not the one that made `salt`. */
export async function openSecretsManager(passphrase: string, salt: string): Promise<SecretsManager> {
  const [version, encoded, ...proof] = salt.split(':')
  if (version !== 'v1' || !encoded)
    throw new EngineFailure(`the salt "${salt}" is none that a passphrase manager wrote: it must start with v1:`)
  const key = await deriveKey(passphrase, Buffer.from(encoded, 'base64'))
  try {
    if (decrypt(key, proof.join(':')) === 'pulumi') return secretsManager(key, salt)
  } catch {
    // Falls through: an authentication tag that does not fit is the sign of another passphrase.
  }
  throw new EngineFailure(
    'incorrect passphrase. Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE, to the one that the stack was made with.',
  )
}

const secretsManager = (key: Buffer, salt: string): SecretsManager => ({
  salt,
  encrypt: text => encrypt(key, text),
  decrypt: sealed => decrypt(key, sealed),
})

function encrypt(key: Buffer, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `v1:${nonce.toString('base64')}:${sealed.toString('base64')}`
}

function decrypt(key: Buffer, sealed: string): string {
  const [, nonce = '', body = ''] = sealed.split(':')
  const bytes = Buffer.from(body, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 })
  decipher.setAuthTag(bytes.subarray(-16))
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
}
