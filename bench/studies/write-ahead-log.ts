import { closeSync, openSync, readSync } from 'node:fs'

/** https://www.sqlite.org/fileformat.html#the_write_ahead_log */
const headerBytes = 32
const frameHeaderBytes = 24

/** Writes to the log of an SQLite database. */
export interface LogWrites {
  /** Durable transactions. */
  commits: number
  /** Pages in them. */
  pages: number
}

/** Reads the write-ahead log of a database that another process writes. Each call of `since` returns the writes since the last call. */
export function openWriteAheadLog(path: string) {
  const log = openSync(path, 'r')
  const readHeader = (): Buffer => {
    const header = Buffer.alloc(headerBytes)
    readSync(log, header, 0, headerBytes, 0)
    return header
  }
  /** They change when the log starts again after a checkpoint. */
  const saltsOf = (header: Buffer): string => header.toString('hex', 16, 24)
  let salts = ''
  let offset = headerBytes
  return {
    since(): LogWrites {
      const header = readHeader()
      const now = saltsOf(header)
      if (now !== salts) {
        salts = now
        offset = headerBytes
      }
      const written: LogWrites = { commits: 0, pages: 0 }
      const frame = Buffer.alloc(frameHeaderBytes)
      while (readSync(log, frame, 0, frameHeaderBytes, offset) === frameHeaderBytes && frame.toString('hex', 8, 16) === salts) {
        written.pages += 1
        // A frame that commits holds the size of the database; other frames hold 0.
        if (frame.readUInt32BE(4) !== 0) written.commits += 1
        offset += frameHeaderBytes + header.readUInt32BE(8)
      }
      return written
    },
    salts: () => saltsOf(readHeader()),
    close: () => closeSync(log),
  }
}
