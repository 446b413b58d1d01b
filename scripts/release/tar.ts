/** Archives whose bytes depend on their content alone: sorted, one date, owner 0 unless said otherwise. Format: POSIX.1-2001 ustar, with pax headers for long names. */
import { createHash } from 'node:crypto'
import { createWriteStream, readFileSync } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** A file, folder or symbolic link of an archive. */
export interface Entry {
  /** Relative, with `/`. */
  path: string
  /** The content, or the file that has it; a folder and a link have none. */
  content?: Buffer | string | { file: string }
  /** Where a symbolic link leads. */
  link?: string
  isFolder?: boolean
  isExecutable?: boolean
  /** User and group; 0 unless given. */
  owner?: number
  mode?: number
}

/** 26 October 1985, the date that npm gives every file of a package. */
const modified = 499_162_500

const block = 512

/** Writes a `.tar.gz`. Returns the digests of the compressed and of the plain archive. */
export async function writeTarGz(file: string, entries: readonly Entry[]): Promise<{ digest: string; plainDigest: string; size: number }> {
  const plain = createHash('sha256')
  const packed = createHash('sha256')
  let size = 0
  await pipeline(
    Readable.from(tar(entries)),
    through(chunk => plain.update(chunk)),
    createGzip({ level: 7 }),
    through(chunk => {
      packed.update(chunk)
      size += chunk.length
    }),
    createWriteStream(file),
  )
  return { digest: packed.digest('hex'), plainDigest: plain.digest('hex'), size }
}

/** Writes a `.tar`. */
export const writeTar = (file: string, entries: readonly Entry[]): Promise<void> =>
  pipeline(Readable.from(tar(entries)), createWriteStream(file))

const through = (see: (chunk: Buffer) => void) =>
  new Transform({
    transform(chunk: Buffer, _encoding, done) {
      see(chunk)
      done(null, chunk)
    },
  })

/** The bytes of an archive. Folders above an entry are added. */
function* tar(entries: readonly Entry[]): Generator<Buffer> {
  for (const entry of sorted(withFolders(entries))) {
    const content = contentOf(entry)
    const name = entry.isFolder ? `${entry.path}/` : entry.path
    const [prefix, rest] = split(name)
    if (rest === undefined) {
      const record = pax('path', name)
      yield* padded(header({ name: 'pax', type: 'x', size: record.length, mode: 0o644, owner: 0 }), record)
    }
    const type = entry.isFolder ? '5' : entry.link === undefined ? '0' : '2'
    const mode = entry.mode ?? (entry.isFolder || entry.isExecutable ? 0o755 : 0o644)
    const size = content.length
    yield* padded(
      header({ name: rest ?? name.slice(-100), prefix, type, size, mode, owner: entry.owner ?? 0, link: entry.link ?? '' }),
      content,
    )
  }
  yield Buffer.alloc(2 * block)
}

function contentOf({ content }: Entry): Buffer {
  if (content === undefined) return Buffer.alloc(0)
  if (typeof content === 'string') return Buffer.from(content)
  return Buffer.isBuffer(content) ? content : readFileSync(content.file)
}

function withFolders(entries: readonly Entry[]): Entry[] {
  const known = new Map(entries.map(entry => [entry.path, entry]))
  for (const { path } of entries) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at)
      if (!known.has(folder)) known.set(folder, { path: folder, isFolder: true })
    }
  }
  return [...known.values()]
}

/** By code units: the order of a locale differs between machines. A folder comes before what is in it. */
const sorted = (entries: readonly Entry[]) => entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))

/** A name as the two fields of a header, which hold 155 and 100 bytes; no rest where it does not fit. */
function split(name: string): [prefix: string, rest: string | undefined] {
  if (Buffer.byteLength(name) <= 100) return ['', name]
  for (let at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
    const rest = name.slice(at + 1)
    if (Buffer.byteLength(rest) <= 100 && rest !== '' && at <= 155) return [name.slice(0, at), rest]
  }
  return ['', undefined]
}

interface Header {
  name: string
  prefix?: string
  type: string
  size: number
  mode: number
  owner: number
  link?: string
}

function header({ name, prefix = '', type, size, mode, owner, link = '' }: Header): Buffer {
  if (Buffer.byteLength(link) > 100) throw new Error(`The link to ${link} is too long for a tar header.`)
  const bytes = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) => bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  bytes.write(name, 0, 100)
  octal(mode, 100, 8)
  octal(owner, 108, 8)
  octal(owner, 116, 8)
  octal(size, 124, 12)
  octal(modified, 136, 12)
  bytes.write('        ', 148)
  bytes.write(type, 156)
  bytes.write(link, 157, 100)
  bytes.write('ustar\x0000', 257)
  bytes.write(prefix, 345, 155)
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return bytes
}

function* padded(head: Buffer, content: Buffer): Generator<Buffer> {
  yield head
  if (content.length === 0) return
  yield content
  const rest = content.length % block
  if (rest > 0) yield Buffer.alloc(block - rest)
}

/** A record of a pax header: its own length in bytes, then key and value. */
function pax(key: string, value: string): Buffer {
  const text = ` ${key}=${value}\n`
  let length = Buffer.byteLength(text)
  while (Buffer.byteLength(`${length}${text}`) !== length) length = Buffer.byteLength(`${length}${text}`)
  return Buffer.from(`${length}${text}`)
}
