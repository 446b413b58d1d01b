import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { Service } from '@poolhouse/server'
import type { CommandEnvironment } from '../environment.ts'
import { CommandFailure } from '../failure.ts'
import { applySeedFile, describeAppliedSeed, type SeedReader } from './seed-file.ts'

/** Milliseconds between two looks at the file. Editors replace files, which events of the file system miss. */
const interval = 200
/** Milliseconds in which a file that is being written changes again. */
const settling = 100

/**
 * Applies the seed file at each change: new things are made, differences reported. A file that cannot be applied changes nothing, and is reported; the next
 * version is applied again. The text is compared with the one that was applied last, so a change before the first look counts too. Returns a function that
 * stops it.
 */
export function watchSeedFile(
  reader: SeedReader,
  service: Pick<Service, 'applySeed' | 'rememberSeed'>,
  { out, err }: CommandEnvironment,
): () => Promise<void> {
  const stopped = new AbortController()
  const apply = async () => {
    try {
      const seed = await applySeedFile(reader, service, { isRehearsed: true })
      for (const line of seed ? describeAppliedSeed(seed) : [`${reader.path} is gone. What it described stays.`]) out(line)
    } catch (error) {
      const hint = error instanceof CommandFailure ? '. Nothing was changed; the file is read again when it changes.' : ''
      err(`${hint ? 'warning' : 'error'}: ${error instanceof Error ? error.message : String(error)}${hint}`)
    }
  }
  const watch = async () => {
    while (!stopped.signal.aborted) {
      if ((await textOf(reader.path)) !== reader.lastText && (await settledText(reader.path)) !== reader.lastText) await apply()
      await wait(interval, undefined, { signal: stopped.signal, ref: false }).catch(() => {})
    }
  }
  const last = watch()
  return () => {
    stopped.abort()
    return last
  }
}

/** The text of the file once it no longer changes. */
async function settledText(path: string): Promise<string | undefined> {
  const before = await textOf(path)
  await wait(settling)
  return (await textOf(path)) === before ? before : settledText(path)
}

/** Undefined for a file that cannot be read. */
const textOf = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined)
