import { constants } from 'node:fs'
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from '../failure.ts'
import { own } from '../wire.ts'

/** Writes a file so that a reader, or a crash, sees either the old content or the new one: temporary file, fsync, rename, fsync of the folder. */
export async function writeAtomically(path: string, text: string) {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w', 0o600)
    await syncAndClose(file, text)
    await rename(temporary, path)
    await syncAndClose(await open(dirname(path), constants.O_RDONLY))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

async function syncAndClose(file: FileHandle, text?: string) {
  try {
    if (text !== undefined) await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Keeps the present content of `path` as `<path>.bak`; `writeAtomically` does not change it. */
export async function keepBackup(path: string) {
  await rm(`${path}.bak`, { force: true })
  await link(path, `${path}.bak`).catch(error => {
    if (codeOf(error) !== 'ENOENT') throw error
  })
}

/** System errors that a person can fix, in words. */
const reasons: Record<string, string> = {
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than this process may write',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  EIO: 'the disk failed',
}
/** The reason of a failed system call, for messages. */
export const reasonOf = (error: unknown): string => {
  const code = codeOf(error) ?? 'unknown error'
  const reason = own(reasons, code)
  return reason ? `${reason} (${code})` : code
}
