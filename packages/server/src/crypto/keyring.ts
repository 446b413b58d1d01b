import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

/** Encrypts what belongs to one pool. Opaque: obtained from a Keyring and passed back to it. */
export type DataKey = KeyObject

const purposes = [
  ...(['session', 'code', 'refresh-token', 'pagination', 'simulated-user', 'cookie', 'device', 'creation'] as const),
  ...(['source', 'quota', 'row', 'federation', 'seed', 'feedback'] as const),
]

/** The purpose of a keyed hash. Each purpose has its own key, so that a hash made for one purpose is never valid for another. */
export type HashPurpose = (typeof purposes)[number]

/** What a sealed value is bound to. `aad` (additional authenticated data) names its row and column, so that it opens nowhere else. */
export interface SealOptions {
  dataKey: DataKey
  aad: readonly string[]
}

/** Purposes whose key a new master key replaces: what they protect would be open to who has the old one. All others keep their key. */
const replaced = ['row', 'code'] as const satisfies readonly HashPurpose[]
type Replaced = (typeof replaced)[number]

const nonceBytes = 12
const tagBytes = 16
const format = 1
const checkText = 'poolhouse'

/** A sealed value cannot be opened: it was sealed under another key, changed, or copied from another row. */
export class SealError extends Error {
  override readonly name = 'SealBroken'
}

/** The keys that are derived from one master key. */
class DerivedKeys {
  readonly wrapping: KeyObject
  readonly own: DataKey
  readonly #master: Buffer
  readonly #hashKeys = new Map<HashPurpose, KeyObject>()

  constructor(masterKey: Uint8Array) {
    this.#master = Buffer.from(masterKey)
    this.wrapping = this.derive('wrap data keys')
    this.own = this.derive('own data key')
  }

  hashKey(purpose: HashPurpose): KeyObject {
    let key = this.#hashKeys.get(purpose)
    if (!key) {
      key = this.derive(`hash ${purpose}`)
      this.#hashKeys.set(purpose, key)
    }
    return key
  }

  fingerprint(): string {
    return this.derive('fingerprint').export().toString('hex', 0, 8)
  }

  derive(purpose: string): KeyObject {
    return createSecretKey(Buffer.from(hkdfSync('sha256', this.#master, 'poolhouse', purpose, 32)))
  }

  close(): void {
    this.#master.fill(0)
    this.#hashKeys.clear()
  }
}

/** What is kept, sealed, of the keys of an earlier master key: those that no new one replaces, and those that verify what is still around. */
interface KeptHashKeys {
  lasting: Partial<Record<HashPurpose, string>>
  former: Partial<Record<HashPurpose, string>>
}

/**
 * Envelope encryption under the master key: wrapped random data keys of pools, values sealed under them, and keyed hashes. All calls are synchronous
 * and take microseconds. A sealed value is: format (1 byte), nonce (12), tag (16), AES-256-GCM ciphertext. Random nonces are safe for 2^32 values
 * under one data key.
 *
 * While the master key is replaced there are two: everything is sealed under the current one, and opened by either.
 */
export class Keyring {
  /** The fingerprint of the key that shall be the current one: the first that was given. */
  readonly wanted: string
  #current: DerivedKeys
  #other: DerivedKeys | undefined
  readonly #lasting = new Map<HashPurpose, KeyObject>()
  readonly #former = new Map<HashPurpose, KeyObject>()
  readonly #dataKeys = new Map<string, { wrapped: Buffer; key: DataKey }>()
  readonly #maxCachedPools: number

  /**
   * `masterKey`: 32 bytes or more. `other`: the key that it replaces, or that replaces it. Unwrapped data keys of `cachedPools` pools are cached.
   */
  constructor(masterKey: Uint8Array, { cachedPools = 1000, other }: { cachedPools?: number; other?: Uint8Array | undefined } = {}) {
    this.#current = new DerivedKeys(masterKey)
    this.#other = other && new DerivedKeys(other)
    this.wanted = this.#current.fingerprint()
    this.#maxCachedPools = cachedPools
  }

  /** The data key for values that belong to no pool, such as access keys. */
  get ownKey(): DataKey {
    return this.#current.own
  }

  /** Identifies the current master key without revealing it: 16 hex digits. */
  fingerprint(): string {
    return this.#current.fingerprint()
  }

  /** The fingerprint of the other master key, where there are two. */
  otherFingerprint(): string | undefined {
    return this.#other?.fingerprint()
  }

  /** From now on everything is sealed under the other key. */
  swap(): void {
    if (!this.#other) throw new Error('There is no other master key')
    ;[this.#current, this.#other] = [this.#other, this.#current]
  }

  /** From now on the other key opens nothing. */
  forgetOther(): void {
    this.#other?.close()
    this.#other = undefined
    this.#dataKeys.clear()
  }

  /** What the store keeps for the other key when that replaces the current one, sealed under it. `adoptHashKeys` reads it. */
  keptHashKeys(): Buffer {
    if (!this.#other) throw new Error('There is no other master key')
    const text = (key: KeyObject) => key.export().toString('base64')
    const isReplaced = (purpose: HashPurpose) => (replaced as readonly HashPurpose[]).includes(purpose)
    const kept: KeptHashKeys = {
      lasting: Object.fromEntries(purposes.filter(each => !isReplaced(each)).map(each => [each, text(this.#hashKey(each))])),
      former: Object.fromEntries(replaced.map(each => [each, text(this.#hashKey(each))])),
    }
    return this.seal({ dataKey: this.#other.own, aad: ['hash keys'], plain: JSON.stringify(kept) })
  }

  /** Takes over what `keptHashKeys` made for the current key. @throws SealError */
  adoptHashKeys(sealed: Uint8Array): void {
    const kept: KeptHashKeys = JSON.parse(this.open({ dataKey: this.#current.own, aad: ['hash keys'], sealed }).toString())
    for (const [into, keys] of [[this.#lasting, kept.lasting] as const, [this.#former, kept.former] as const])
      for (const [purpose, key] of Object.entries(keys)) into.set(purpose as HashPurpose, createSecretKey(Buffer.from(key, 'base64')))
  }

  /** A sealed constant that the store keeps, to detect at start that it is opened with another master key. */
  sealCheck(): Buffer {
    return this.#sealCheck(this.#current)
  }

  /** `sealCheck` under the other key. */
  sealOtherCheck(): Buffer {
    if (!this.#other) throw new Error('There is no other master key')
    return this.#sealCheck(this.#other)
  }

  #sealCheck({ own }: DerivedKeys): Buffer {
    return this.seal({ dataKey: own, aad: ['check'], plain: checkText })
  }

  /** Whether `sealed` was made by `sealCheck` under the current master key. */
  openCheck(sealed: Uint8Array): boolean {
    return this.#opensCheck(this.#current, sealed)
  }

  /** Whether `sealed` was made under the other master key. */
  openOtherCheck(sealed: Uint8Array): boolean {
    return this.#other !== undefined && this.#opensCheck(this.#other, sealed)
  }

  #opensCheck({ own }: DerivedKeys, sealed: Uint8Array): boolean {
    return attempt(() => openUnder(own, ['check'], sealed))?.toString() === checkText
  }

  /** Generates a data key for a pool and returns it wrapped, as it is stored. */
  newDataKey(poolId: string): Buffer {
    return this.seal({ dataKey: this.#current.wrapping, aad: ['data key', poolId], plain: randomBytes(32) })
  }

  /** Unwraps a pool's data key. @throws SealError if `wrapped` is not a data key of this pool under a master key of this keyring. */
  dataKey(poolId: string, wrapped: Uint8Array): DataKey {
    const cached = this.#dataKeys.get(poolId)
    if (cached?.wrapped.equals(wrapped)) return cached.key
    const aad = ['data key', poolId]
    const underOther = () => this.#other && attempt(() => openUnder(this.#other!.wrapping, aad, wrapped))
    const key = createSecretKey(underOther() ?? openUnder(this.#current.wrapping, aad, wrapped))
    if (this.#dataKeys.size >= this.#maxCachedPools) this.#dataKeys.delete(this.#dataKeys.keys().next().value!)
    this.#dataKeys.set(poolId, { wrapped: Buffer.from(wrapped), key })
    return key
  }

  /** A data key of a pool, wrapped under the current key; undefined where it is already. @throws SealError */
  rewrapDataKey(poolId: string, wrapped: Uint8Array): Buffer | undefined {
    const aad = ['data key', poolId]
    if (!this.#other || attempt(() => openUnder(this.#current.wrapping, aad, wrapped))) return undefined
    return this.seal({ dataKey: this.#current.wrapping, aad, plain: openUnder(this.#other.wrapping, aad, wrapped) })
  }

  /** A value that was sealed under `ownKey`, sealed under that of the current key; undefined where it is already. @throws SealError */
  resealOwn({ aad, sealed }: { aad: readonly string[]; sealed: Uint8Array }): Buffer | undefined {
    if (!this.#other || attempt(() => openUnder(this.#current.own, aad, sealed))) return undefined
    return this.seal({ dataKey: this.#current.own, aad, plain: openUnder(this.#other.own, aad, sealed) })
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
    const other = dataKey === this.#current.own ? this.#other?.own : undefined
    return (other && attempt(() => openUnder(other, aad, sealed))) ?? openUnder(dataKey, aad, sealed)
  }

  /** HMAC-SHA256 under the key of the purpose: 32 bytes. */
  keyedHash(purpose: HashPurpose, text: string | Uint8Array): Buffer {
    return hmac(this.#hashKey(purpose), text)
  }

  /**
   * The keyed hashes of a text under the keys that the current one has replaced, for what was made before: codes that are on their way, and rows that are
   * bound again one after the other.
   */
  formerHashes(purpose: Replaced, text: string | Uint8Array): Buffer[] {
    const ofOther = this.#other && hmac(this.#other.hashKey(purpose), text)
    const kept = this.#former.get(purpose)
    return [...(ofOther ? [ofOther] : []), ...(kept ? [hmac(kept, text)] : [])]
  }

  /** The keyed hash for a row under the other key, which binds rows only as long as it is being replaced. */
  otherRowHash(text: string): Buffer | undefined {
    return this.#other && hmac(this.#other.hashKey('row'), text)
  }

  #hashKey(purpose: HashPurpose): KeyObject {
    return this.#lasting.get(purpose) ?? this.#current.hashKey(purpose)
  }

  /** Erases the keys. Only callers that already hold a DataKey can still seal and open. */
  close(): void {
    this.#current.close()
    this.forgetOther()
    this.#lasting.clear()
    this.#former.clear()
  }
}

const hmac = (key: KeyObject, text: string | Uint8Array): Buffer => createHmac('sha256', key).update(text).digest()

function openUnder(dataKey: DataKey, aad: readonly string[], sealed: Uint8Array): Buffer {
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

/** Undefined where a value does not open. */
function attempt(open: () => Buffer): Buffer | undefined {
  try {
    return open()
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}

/** Encoded as JSON, because different lists of strings then have different texts. */
const encodeAad = (aad: readonly string[]): Buffer => Buffer.from(JSON.stringify(aad))
