/** Packages of the lockfile in folders: those that are installed here, and those of other platforms, which npm fetches into a cache. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../step.ts'
import type { LockedPackage } from './lock.ts'

const run = promisify(execFile)

const cache = join(root, 'node_modules', '.cache', 'release')

const asked = new Map<string, Promise<string>>()

/** The folder of a package: where npm installed it, else in the cache. @throws where the registry cannot be reached, or has other bytes than the lockfile says */
export function folderOf(wanted: LockedPackage): Promise<string> {
  const known = asked.get(wanted.key) ?? findOrFetch(wanted)
  asked.set(wanted.key, known)
  return known
}

async function findOrFetch({ key, name, version, integrity }: LockedPackage): Promise<string> {
  const installed = join(root, key)
  if (existsSync(join(installed, 'package.json'))) return installed
  const cached = join(cache, `${name.replace('/', '+')}@${version}`)
  if (existsSync(cached)) return join(cached, 'package')

  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, '.fetching-'))
  try {
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', fresh, `${name}@${version}`], {
      cwd: fresh,
    })
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    const file = join(fresh, filename)
    assertIntegrity(file, `${name}@${version}`, integrity)
    await run('tar', ['-xzf', file, '-C', fresh])
    rmSync(file)
    renameSync(fresh, cached)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    throw error
  }
  return join(cached, 'package')
}

function assertIntegrity(file: string, what: string, integrity = ''): void {
  const [, expected] = /sha512-(\S+)/.exec(integrity) ?? []
  const actual = createHash('sha512').update(readFileSync(file)).digest('base64')
  if (actual !== expected)
    throw new Error(`${what} from the registry is not the one of package-lock.json: sha512 ${actual} instead of ${expected}.`)
}
