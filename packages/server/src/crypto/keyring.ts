import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

/** Encrypts what belongs to one pool. Opaque: obtained from a Keyring and passed back to it. */
export type DataKey = KeyObject

/** The purpose of a keyed hash. Each purpose has its own key, so that a hash made for one purpose is never valid for another. */
export type HashPurpose =
  | 'session'
  | 'code'
  | 'refresh-token'
  | 'pagination'
  | 'simulated-user'
  | 'cookie'
  | 'device'
  | 'creation'
  | 'source'
  | 'row'
  | 'federation'
  | 'seed'

/** What a sealed value is bound to. `aad` (additional authenticated data) names its row and column, so that it opens nowhere else. */
export interface SealOptions {
  dataKey: DataKey
  aad: readonly string[]
}

const nonceBytes = 12
const tagBytes = 16
const format = 1
const checkText = 'poolhouse'

/** A sealed value cannot be opened: it was sealed under another key, changed, or copied from another row. */
export class SealError extends Error {
  override readonly name = 'SealBroken'
}

/**
 * Envelope encryption under the master key: wrapped random data keys of pools, values sealed under them, and keyed hashes. All calls are synchronous
 * and take microseconds. A sealed value is: format (1 byte), nonce (12), tag (16), AES-256-GCM ciphertext. Random nonces are safe for 2^32 values
 * under one data key.
 */
export class Keyring {
  /** The data key for values that belong to no pool, such as access keys. */
  readonly ownKey: DataKey
  readonly #master: Buffer
  readonly #wrapping: KeyObject
  readonly #hashKeys = new Map<HashPurpose, KeyObject>()
  readonly #dataKeys = new Map<string, { wrapped: Buffer; key: DataKey }>()
  readonly #maxCachedPools: number

  /** `masterKey`: 32 bytes or more. Unwrapped data keys of `cachedPools` pools are cached. */
  constructor(masterKey: Uint8Array, { cachedPools = 1000 } = {}) {
    this.#master = Buffer.from(masterKey)
    this.#maxCachedPools = cachedPools
    this.#wrapping = this.#derive('wrap data keys')
    this.ownKey = this.#derive('own data key')
  }

  /** Identifies the master key without revealing it: 16 hex digits. */
  fingerprint(): string {
    return this.#derive('fingerprint').export().toString('hex', 0, 8)
  }

  /** A sealed constant that the store keeps, to detect at start that it is opened with another master key. */
  sealCheck(): Buffer {
    return this.seal({ dataKey: this.ownKey, aad: ['check'], plain: checkText })
  }

  /** Whether `sealed` was made by `sealCheck` under the same master key. */
  openCheck(sealed: Uint8Array): boolean {
    try {
      return this.open({ dataKey: this.ownKey, aad: ['check'], sealed }).toString() === checkText
    } catch (error) {
      if (error instanceof SealError) return false
      throw error
    }
  }

  /** Generates a data key for a pool and returns it wrapped, as it is stored. */
  newDataKey(poolId: string): Buffer {
    return this.seal({ dataKey: this.#wrapping, aad: ['data key', poolId], plain: randomBytes(32) })
  }

  /** Unwraps a pool's data key. @throws SealError if `wrapped` is not a data key of this pool under this master key. */
  dataKey(poolId: string, wrapped: Uint8Array): DataKey {
    const cached = this.#dataKeys.get(poolId)
    if (cached?.wrapped.equals(wrapped)) return cached.key
    const key = createSecretKey(this.open({ dataKey: this.#wrapping, aad: ['data key', poolId], sealed: wrapped }))
    if (this.#dataKeys.size >= this.#maxCachedPools) this.#dataKeys.delete(this.#dataKeys.keys().next().value!)
    this.#dataKeys.set(poolId, { wrapped: Buffer.from(wrapped), key })
    return key
  }

  /** Encrypts `plain` with AES-256-GCM under the data key, bound to `aad`. */
  seal({ dataKey, aad, plain }: SealOptions & { plain: Uint8Array | string }): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', dataKey, nonce)
    cipher.setAAD(encodeAad(aad))
    const text = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
    cipher.final()
    return Buffer.concat([Buffer.from([format]), nonce, cipher.getAuthTag(), text])
  }

  /** Decrypts a sealed value. @throws SealError if it was changed or sealed under another key or AAD. */
  open({ dataKey, aad, sealed }: SealOptions & { sealed: Uint8Array }): Buffer {
    const start = 1 + nonceBytes + tagBytes
    if (sealed.length < start || sealed[0] !== format) throw new SealError(`Not a sealed value: ${aad.join(' ')}`)
    const decipher = createDecipheriv('aes-256-gcm', dataKey, sealed.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(encodeAad(aad))
    decipher.setAuthTag(sealed.subarray(1 + nonceBytes, start))
    const plain = decipher.update(sealed.subarray(start))
    try {
      decipher.final()
    } catch {
      throw new SealError(
        `A sealed value cannot be opened: ${aad.join(' ')}. It was sealed under another key, changed, or copied from another row.`,
      )
    }
    return plain
  }

  /** HMAC-SHA256 under the key of the purpose: 32 bytes. */
  keyedHash(purpose: HashPurpose, text: string | Uint8Array): Buffer {
    let key = this.#hashKeys.get(purpose)
    if (!key) {
      key = this.#derive(`hash ${purpose}`)
      this.#hashKeys.set(purpose, key)
    }
    return createHmac('sha256', key).update(text).digest()
  }

  /** Erases the keys. Only callers that already hold a DataKey can still seal and open. */
  close(): void {
    this.#master.fill(0)
    this.#hashKeys.clear()
    this.#dataKeys.clear()
  }

  #derive(purpose: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#master, 'poolhouse', purpose, 32)))
  }
}

/** Encoded as JSON, because different lists of strings then have different texts. */
const encodeAad = (aad: readonly string[]): Buffer => Buffer.from(JSON.stringify(aad))
