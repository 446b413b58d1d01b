import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import { openSqlite } from '../storage/index.ts'

/** Runs what a reset does afterwards on an empty store that is thrown away, so that an error in a seed does not cost the data. */
export async function tryOnEmptyStore(context: Context, work: (empty: Context) => Promise<unknown>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-rehearsal-'))
  try {
    const store = await openSqlite(directory)
    await work({ ...context, store }).finally(() => store.close())
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
