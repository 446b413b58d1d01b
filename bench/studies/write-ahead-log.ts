import { closeSync, openSync, readSync } from 'node:fs'

/** https://www.sqlite.org/fileformat.html#the_write_ahead_log */
const headerBytes = 32
const frameHeaderBytes = 24

export interface LogWrites {
  /** Durable transactions. */
  commits: number
  /** Pages in them. */
  pages: number
}

/** Counts what a database's other users wrote, from its log: each answer is what came since the one before. */
export function openWriteAheadLog(path: string) {
  const log = openSync(path, 'r')
  let salts = ''
  let offset = headerBytes
  return {
    since(): LogWrites {
      const header = Buffer.alloc(headerBytes)
      readSync(log, header, 0, headerBytes, 0)
      // Other salts: the log began again at its start, after a checkpoint.
      const now = header.toString('hex', 16, 24)
      if (now !== salts) {
        salts = now
        offset = headerBytes
      }
      const written: LogWrites = { commits: 0, pages: 0 }
      const frame = Buffer.alloc(frameHeaderBytes)
      while (readSync(log, frame, 0, frameHeaderBytes, offset) === frameHeaderBytes && frame.toString('hex', 8, 16) === salts) {
        written.pages += 1
        // The size of the database after a commit; 0 within one.
        if (frame.readUInt32BE(4) !== 0) written.commits += 1
        offset += frameHeaderBytes + header.readUInt32BE(8)
      }
      return written
    },
    close: () => closeSync(log),
  }
}
