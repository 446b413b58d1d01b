import { open } from 'node:fs/promises'
import type { Context } from '../context.ts'
import { isCommonPassword, sha1 } from './common-passwords.ts'

/** More than a line has: 40 digits, a colon and a count. */
const lineBytes = 128

/** The file of an operator, open as long as the service runs. */
const files = new Map<string, ReturnType<typeof openFile>>()

async function openFile(path: string) {
  const handle = await open(path, 'r')
  return { handle, size: (await handle.stat()).size }
}

/**
 * Whether a password is in the list that ships, or in the file of the operator. A file that cannot be read makes no sign-in fail: the log says so, and the
 * list that ships decides.
 */
export async function isCompromised({ settings, log }: Context, password: string): Promise<boolean> {
  const hash = sha1(password)
  if (isCommonPassword(hash)) return true
  const path = settings.threatProtection?.compromisedPasswords
  if (path === undefined) return false
  try {
    const file = files.get(path) ?? openFile(path)
    files.set(path, file)
    const { handle, size } = await file
    return await hasHash(
      size,
      (at, length) =>
        handle.read(Buffer.alloc(length), 0, length, at).then(({ buffer, bytesRead }) => buffer.toString('latin1', 0, bytesRead)),
      hash,
    )
  } catch (cause) {
    files.delete(path)
    log.error('The file of compromised passwords cannot be read', { file: path, cause: (cause as Error).message })
    return false
  }
}

/** Binary search among lines that are sorted by their first 40 characters. It reads some thirty short pieces of the file, whatever its size. */
export async function hasHash(size: number, read: (at: number, length: number) => Promise<string>, hash: string): Promise<boolean> {
  // The line that is looked for begins in [low, high).
  let low = 0
  let high = size
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const from = Math.max(middle - 1, 0)
    const text = await read(from, 2 * lineBytes)
    // The first line that begins at `middle` or later.
    const start = middle === 0 ? 0 : text.indexOf('\n') + 1
    if (middle !== 0 && start === 0) {
      high = middle
      continue
    }
    const begins = from + start
    if (begins >= high) {
      high = middle
      continue
    }
    const found = text.slice(start, start + 40).toUpperCase()
    if (found === hash) return true
    if (found < hash) low = begins + 1
    else high = middle
  }
  return false
}
