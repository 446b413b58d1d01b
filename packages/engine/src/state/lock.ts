import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { codeOf, EngineFailure } from '../failure.ts'
import { reasonOf } from './files.ts'
import type { StackPaths } from './stack-paths.ts'

/** Paths of the locks that this process holds. */
const held = new Set<string>()

/** The process that holds a lock, as its file says. */
export interface LockOwner {
  pid: number
  username: string
  hostname: string
  timestamp: string
}

/**
 * Locks the stack for this process; returns the function that unlocks it. The lock is one file of a fixed name, created exclusively, in the folder
 * where the CLI's file backend looks for locks too. A lock whose process no longer exists is replaced.
 */
export async function lockStack({ locks, stack, project }: StackPaths): Promise<() => Promise<void>> {
  const path = join(locks, 'poolhouse.json')
  try {
    await mkdir(locks, { recursive: true })
    for (let attempt = 0; ; attempt++) {
      if (await createLockFile(path)) break
      const owner = await readLockOwner(path)
      if (owner === undefined || (isAbandoned(owner, path) && attempt < 3)) {
        await rm(path, { force: true })
        continue
      }
      throw lockedFailure(`${project}/${stack}`, owner, path)
    }
  } catch (error) {
    if (error instanceof EngineFailure) throw error
    throw new EngineFailure(`${path}: cannot lock the stack (${reasonOf(error)}).`)
  }
  held.add(path)
  const release = async () => {
    held.delete(path)
    await rm(path, { force: true })
  }
  for (const name of await readdir(locks)) {
    if (name === 'poolhouse.json' || !name.endsWith('.json')) continue
    const owner = await readLockOwner(join(locks, name))
    await release()
    throw lockedFailure(`${project}/${stack}`, owner, join(locks, name))
  }
  return release
}

/**
 * Removes all locks of the stack, those of the CLI included, and returns their owners. A run that holds one is not stopped: another run may now start
 * beside it.
 */
export async function breakLocks({ locks }: StackPaths): Promise<LockOwner[]> {
  const files = await readdir(locks).catch(error => {
    if (codeOf(error) === 'ENOENT') return []
    throw new EngineFailure(`${locks}: cannot be read (${reasonOf(error)}).`)
  })
  const owners: LockOwner[] = []
  for (const name of files.filter(file => file.endsWith('.json'))) {
    const owner = await readLockOwner(join(locks, name))
    if (owner) owners.push(owner)
    await rm(join(locks, name), { force: true })
  }
  return owners
}

const lockedFailure = (stack: string, owner: LockOwner | undefined, path: string) => {
  const who = owner ? `by ${owner.username} on ${owner.hostname}, process ${owner.pid}, since ${owner.timestamp}` : 'by another process'
  return new EngineFailure(
    `the stack ${stack} is in use ${who}. Wait for it to end; if it is long gone, run: poolhouse cancel --stack ${stack.split('/').at(-1)}, or remove ${path}.`,
  )
}

async function createLockFile(path: string): Promise<boolean> {
  const owner: LockOwner = { pid: process.pid, username: userInfo().username, hostname: hostname(), timestamp: new Date().toISOString() }
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(JSON.stringify(owner))
    await file.close()
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** The owner of a lock. A lock that cannot be read may still be being written, so reading is retried for 200 ms; then it counts as abandoned. */
async function readLockOwner(path: string): Promise<LockOwner | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return JSON.parse(await readFile(path, 'utf8')) as LockOwner
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      await new Promise(resolve => setTimeout(resolve, 10))
    }
  }
  return undefined
}

function isAbandoned({ pid, hostname: host }: LockOwner, path: string): boolean {
  if (host !== hostname()) return false
  // In a container process ids repeat: a lock with our id that we do not hold was left by an earlier process.
  if (pid === process.pid) return !held.has(path)
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}
