import { readFileSync, type StatsListener, unwatchFile, watchFile } from 'node:fs'
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
 * version is applied again. Returns a function that stops it.
 */
export function watchSeedFile(
  reader: SeedReader,
  service: Pick<Service, 'applySeed'>,
  { out, err }: CommandEnvironment,
): () => Promise<void> {
  let applied = textOf(reader.path)
  let last: Promise<void> = Promise.resolve()
  const apply = async () => {
    let text = textOf(reader.path)
    for (let before: string | undefined; before !== text; text = textOf(reader.path)) {
      before = text
      await wait(settling)
    }
    if (text === applied) return
    applied = text
    try {
      const seed = await applySeedFile(reader, service, { isRehearsed: true })
      for (const line of seed ? describeAppliedSeed(seed) : [`${reader.path} is gone. What it described stays.`]) out(line)
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error
      err(`warning: ${error.message}. Nothing was changed; the file is read again when it changes.`)
    }
  }
  const listener: StatsListener = () => {
    last = last.then(apply).catch(error => err(`error: ${error instanceof Error ? error.message : String(error)}`))
  }
  watchFile(reader.path, { interval, persistent: false }, listener)
  return () => {
    unwatchFile(reader.path, listener)
    return last
  }
}

/** Undefined for a file that cannot be read. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
