import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

/** A key that seals what belongs to one pool. Opaque: it comes from a Keyring and goes back to it. */
export type DataKey = KeyObject

/** What a keyed hash is for. Each has a key of its own, so that a value made for one can never stand for another. */
export type HashPurpose = 'session' | 'code' | 'refresh-token' | 'pagination' | 'simulated-user' | 'cookie' | 'device' | 'creation'

/** What a sealed value is bound to. `aad` (additional authenticated data) names its row and column, so that it opens nowhere else. */
export interface SealOptions {
  dataKey: DataKey
  aad: readonly string[]
}

const nonceBytes = 12
const tagBytes = 16
const format = 1
const checkText = 'poolhouse'

/** A value that does not open: another key sealed it, it was changed, or it was moved here from another row. */
export class SealError extends Error {
  override readonly name = 'SealBroken'
}

/**
 * The master key and what comes of it: data keys of pools (random, wrapped), seals under them, keyed hashes. All calls are synchronous and take
 * microseconds. A sealed value is: format, nonce (12), tag (16), ciphertext of AES-256-GCM. Random nonces are safe for 2^32 seals under one data key.
 */
export class Keyring {
  /** Seals what belongs to no pool, such as access keys. */
  readonly ownKey: DataKey
  readonly #master: Buffer
  readonly #wrapping: KeyObject
  readonly #hashKeys = new Map<HashPurpose, KeyObject>()
  readonly #dataKeys = new Map<string, { wrapped: Buffer; key: DataKey }>()
  readonly #most: number

  /** `masterKey`: 32 bytes or more. Data keys of the last `cachedPools` pools stay unwrapped. */
  constructor(masterKey: Uint8Array, { cachedPools = 1000 } = {}) {
    this.#master = Buffer.from(masterKey)
    this.#most = cachedPools
    this.#wrapping = this.#derive('wrap data keys')
    this.ownKey = this.#derive('own data key')
  }

  /** Names the master key without giving it away: 16 hex digits. */
  fingerprint(): string {
    return this.#derive('fingerprint').export().toString('hex', 0, 8)
  }

  /** For the store to keep, so that it refuses to open under another master key. */
  sealCheck(): Buffer {
    return this.seal({ dataKey: this.ownKey, aad: ['check'], plain: checkText })
  }

  openCheck(sealed: Uint8Array): boolean {
    try {
      return this.open({ dataKey: this.ownKey, aad: ['check'], sealed }).toString() === checkText
    } catch (error) {
      if (error instanceof SealError) return false
      throw error
    }
  }

  /** A fresh data key for a pool, wrapped: the form to store. */
  newDataKey(poolId: string): Buffer {
    return this.seal({ dataKey: this.#wrapping, aad: ['data key', poolId], plain: randomBytes(32) })
  }

  /** Throws SealBroken where `wrapped` is not a data key of this pool under this master key. */
  dataKey(poolId: string, wrapped: Uint8Array): DataKey {
    const cached = this.#dataKeys.get(poolId)
    if (cached?.wrapped.equals(wrapped)) return cached.key
    const key = createSecretKey(this.open({ dataKey: this.#wrapping, aad: ['data key', poolId], sealed: wrapped }))
    if (this.#dataKeys.size >= this.#most) this.#dataKeys.delete(this.#dataKeys.keys().next().value!)
    this.#dataKeys.set(poolId, { wrapped: Buffer.from(wrapped), key })
    return key
  }

  seal({ dataKey, aad, plain }: SealOptions & { plain: Uint8Array | string }): Buffer {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', dataKey, nonce)
    cipher.setAAD(encodeAad(aad))
    const text = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
    cipher.final()
    return Buffer.concat([Buffer.from([format]), nonce, cipher.getAuthTag(), text])
  }

  /** Throws SealBroken. */
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
      throw new SealError(`A sealed value does not open: ${aad.join(' ')}. Another key sealed it, or it was changed or moved.`)
    }
    return plain
  }

  /** HMAC-SHA256 under the key of its purpose: 32 bytes. */
  keyedHash(purpose: HashPurpose, text: string | Uint8Array): Buffer {
    let key = this.#hashKeys.get(purpose)
    if (!key) {
      key = this.#derive(`hash ${purpose}`)
      this.#hashKeys.set(purpose, key)
    }
    return createHmac('sha256', key).update(text).digest()
  }

  /** Forgets all keys; nothing works afterwards but what holds a DataKey already. */
  close(): void {
    this.#master.fill(0)
    this.#hashKeys.clear()
    this.#dataKeys.clear()
  }

  #derive(purpose: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#master, 'poolhouse', purpose, 32)))
  }
}

/** JSON, because no two lists of strings share one text. */
const encodeAad = (aad: readonly string[]): Buffer => Buffer.from(JSON.stringify(aad))
