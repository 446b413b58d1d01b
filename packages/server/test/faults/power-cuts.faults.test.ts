import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { insertMetadata, openSqlite, readMetadata } from '../../src/storage/index.ts'
import { Database } from '../../src/storage/sqlite/database.ts'
import { compileFaultyVfs, loadFaultyVfs } from './faulty-vfs.ts'
import { enough, report, timeout } from './report.ts'

const cuts = 200
const sector = 512
const library = compileFaultyVfs()

/** One entry of the log of `faulty-vfs.c`. */
interface Step {
  kind: 'W' | 'S' | 'T'
  /** The database, or its write-ahead log. */
  file: 0 | 1
  at: number
  bytes: Buffer
  /** Where the entry ends in the log. */
  end: number
}

function parse(log: Buffer): Step[] {
  const steps: Step[] = []
  for (let at = 0; at < log.length; ) {
    const length = log.readInt32LE(at + 10)
    const end = at + 14 + length
    const kind = String.fromCharCode(log[at]!) as Step['kind']
    steps.push({ kind, file: log[at + 1] as 0 | 1, at: Number(log.readBigInt64LE(at + 2)), bytes: log.subarray(at + 14, end), end })
    at = end
  }
  return steps
}

/** What a disk has of a file. */
class DiskFile {
  #space = Buffer.alloc(1 << 20)
  #length = 0
  get bytes(): Buffer {
    return this.#space.subarray(0, this.#length)
  }
  apply({ kind, at, bytes }: Pick<Step, 'kind' | 'at' | 'bytes'>): void {
    if (kind === 'T') {
      this.#space.fill(0, at, Math.max(at, this.#length))
      this.#length = at
    }
    if (kind !== 'W') return
    const end = at + bytes.length
    if (end > this.#space.length) this.#space = Buffer.concat([this.#space, Buffer.alloc(end + this.#space.length)])
    this.#length = Math.max(this.#length, end)
    bytes.copy(this.#space, at)
  }
}

/** The files after the power was cut behind a step: what was synced is there, of what was not each sector may be. */
function filesAfterCut(steps: readonly Step[], cut: number): readonly [Buffer, Buffer] {
  const files = [new DiskFile(), new DiskFile()] as const
  const synced = [0, 1].map(file => steps.findLastIndex((step, index) => index < cut && step.file === file && step.kind === 'S'))
  for (const [index, step] of steps.slice(0, cut).entries()) {
    const file = files[step.file]
    if (index < synced[step.file]!) file.apply(step)
    else if (step.kind === 'T' && Math.random() < 0.5) file.apply(step)
    else if (step.kind === 'W')
      for (let from = 0; from < step.bytes.length; from += sector)
        if (Math.random() < 0.5) file.apply({ kind: 'W', at: step.at + from, bytes: step.bytes.subarray(from, from + sector) })
  }
  return [files[0].bytes, files[1].bytes]
}

test.skipIf(library === undefined)(
  'a power cut at any moment leaves a database that opens twice, is intact, and has every acknowledged decision',
  { timeout },
  async () => {
    loadFaultyVfs(library!)
    const folder = mkdtempSync(join(tmpdir(), 'poolhouse-power-'))
    const log = join(folder, 'log')
    process.env.FAULTY_VFS_LOG = log
    const store = await openSqlite(join(folder, 'data'))
    /** When each decision was acknowledged, as a length of the log. */
    const acknowledged: { key: string; end: number }[] = []
    let number = 0
    const writer = async () => {
      while (number < 1_200) {
        const key = `key-${number++}`
        await store.decide(insertMetadata, { key, value: key.repeat(300) })
        acknowledged.push({ key, end: statSync(log).size })
      }
    }
    await Promise.all(Array.from({ length: 6 }, writer))
    await store.close()
    delete process.env.FAULTY_VFS_LOG
    const steps = parse(readFileSync(log))
    // The database was written to as well: the write-ahead log was moved into it.
    expect(steps.filter(({ kind, file }) => kind === 'W' && file === 0).length).toBeGreaterThan(100)

    const startedAt = performance.now()
    const lost = new Set<string>()
    let rounds = 0
    for (; !enough(rounds, cuts, startedAt); rounds++) {
      const cut = 1 + Math.floor(Math.random() * steps.length)
      const place = mkdtempSync(join(folder, 'cut-'))
      const path = join(place, 'poolhouse.db')
      const [database, wal] = filesAfterCut(steps, cut)
      writeFileSync(path, database)
      writeFileSync(`${path}-wal`, wal)
      const expected = acknowledged.filter(({ end }) => end <= steps[cut - 1]!.end)
      for (let opening = 0; opening < 2; opening++) {
        const opened = new Database(path, 'writer')
        for (const { key } of expected) if (opened.run(readMetadata(key)) !== key.repeat(300)) lost.add(key)
        opened.close()
        const plain = new DatabaseSync(path)
        expect(Object.values(plain.prepare('pragma integrity_check').get()!)).toEqual(['ok'])
        plain.close()
      }
      rmSync(place, { recursive: true, force: true })
    }
    rmSync(folder, { recursive: true, force: true })
    report(`${rounds} power cuts, each opened twice`, { acknowledged: acknowledged.length, lost: lost.size })
    expect([...lost]).toEqual([])
  },
)
