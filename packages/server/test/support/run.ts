import { spawnSync } from 'node:child_process'
import { generateKeyPair } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { type OwnPostgres, startOwnPostgres } from './postgres.ts'
import { type Leak, searchRun } from './secrets-of-run.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** PKCS #8 PEM of each RSA-2048 key. */
    rsaKeys: readonly string[]
    /** The file with the URL of the run's PostgreSQL. It appears when the server answers. */
    postgresUrlFile: string
  }
}

/** Enough for the pools of any one test, with two keys each. */
const keyCount = 48
const keyFile = join(import.meta.dirname, '../../../../node_modules/.cache/poolhouse/test-rsa-keys.json')

/**
 * What all test files of a run share, because making it for each took half of the run's time: RSA keys, made once for a clone, and one PostgreSQL,
 * which starts while the first tests run, and a folder for temporary files. Vitest calls this once before the first test file, and what it returns after the last.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = temporaryBase()
  const directory = mkdtempSync(join(base, 'poolhouse-test-run-'))
  const temporary = mkdtempSync(join(base, 'ph-'))
  // Searches for .poolhouse end below a folder that everybody may write to, so that no test finds one that lies around in the system's folder.
  chmodSync(temporary, 0o777)
  process.env.TMPDIR = temporary
  const logs = join(directory, 'logs')
  mkdirSync(logs, { mode: 0o700 })
  process.env.TEST_LOG_DIRECTORY = logs
  const urlFile = join(directory, 'postgres-url')
  const postgres: Promise<OwnPostgres | undefined> = startOwnPostgres().then(
    server => {
      writeFileSync(`${urlFile}.new`, server.url)
      renameSync(`${urlFile}.new`, urlFile)
      return server
    },
    error => {
      // Reported by the tests that need it.
      writeFileSync(`${urlFile}.error`, String(error))
      return undefined
    },
  )
  project.provide('postgresUrlFile', urlFile)
  project.provide('rsaKeys', await rsaKeys())
  return async () => {
    await (await postgres)?.stop()
    const { leaks, report } = searchRun(logs)
    for (const folder of [directory, temporary]) rmSync(folder, { recursive: true, force: true })
    console.log(`secrets: ${report}: ${leaks.length === 0 ? 'none found' : `${leaks.length} found`}.`)
    if (leaks.length > 0) throw new Error(describe(leaks))
  }
}

/** How many lines with secrets are shown. */
const shownLeaks = 20

const describe = (leaks: readonly Leak[]): string =>
  [
    'A service wrote a secret of a test to its log:',
    ...leaks.slice(0, shownLeaks).map(({ file, line, text }) => `${basename(file)}:${line}: ${text}`),
  ].join('\n')

const GIGABYTE = 2 ** 30

/**
 * Where the files of a run lie: in memory, where there is plenty. The services of the tests commit tens of thousands of times, and on a disk each waits for it;
 * a quarter of the run's CPU time was that. A process that is killed loses as little there as on a disk. `TMPDIR` chooses another folder.
 */
function temporaryBase(): string {
  const memory = '/dev/shm'
  if (process.env.TMPDIR || !existsSync(memory) || process.availableMemory() < 8 * GIGABYTE) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize >= 4 * GIGABYTE && runsPrograms(memory) ? memory : tmpdir()
}

/** Containers often mount it so that no program in it runs; some tests write programs. */
function runsPrograms(folder: string): boolean {
  const own = mkdtempSync(join(folder, 'ph-'))
  try {
    const program = join(own, 'program')
    writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o700 })
    return spawnSync(program).status === 0
  } catch {
    return false
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

async function rsaKeys(): Promise<readonly string[]> {
  if (existsSync(keyFile)) return JSON.parse(readFileSync(keyFile, 'utf8'))
  const generate = promisify(generateKeyPair)
  const pairs = await Promise.all(Array.from({ length: keyCount }, () => generate('rsa', { modulusLength: 2048 })))
  const keys = pairs.map(({ privateKey }) => privateKey.export({ format: 'pem', type: 'pkcs8' }) as string)
  mkdirSync(dirname(keyFile), { recursive: true })
  writeFileSync(`${keyFile}.new`, JSON.stringify(keys), { mode: 0o600 })
  renameSync(`${keyFile}.new`, keyFile)
  return keys
}
