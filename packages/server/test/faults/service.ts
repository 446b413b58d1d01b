import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateUserPoolCommand,
  ListGroupsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { onTestFinished } from 'vitest'
import type { MasterKeyStatus, RowProblem } from '../../src/index.ts'
import { sdkFor } from '../support/service.ts'

const serve = new URL('../support/service-process.ts', import.meta.url).pathname

/** A service in a process of its own. */
export interface ServiceProcess {
  process: ChildProcess
  sdk: CognitoIdentityProviderClient
  url: string
  kill(): Promise<void>
  rotateMasterKey(): Promise<MasterKeyStatus>
  masterKeyStatus(): Promise<MasterKeyStatus>
  /** What `poolhouse check` finds. */
  problems(): Promise<RowProblem[]>
}

/** Data for services, and how to start one with it. It is removed after the test, with every service that still runs. */
export function newData(databaseUrl?: string, { env = {}, preload }: { env?: NodeJS.ProcessEnv; preload?: string } = {}) {
  const masterKey = randomBytes(32).toString('base64')
  const directories: string[] = []
  const running = new Set<ServiceProcess>()
  let asked = 0
  onTestFinished(async () => {
    for (const service of running) await service.kill()
    for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  })
  const newDirectory = () => {
    const directory = mkdtempSync(join(tmpdir(), 'poolhouse-faults-'))
    directories.push(directory)
    return directory
  }
  const dataDir = newDirectory()
  return {
    dataDir,
    /** `keys`: the master key, and the one that it replaces after a blank. */
    async start(directory = dataDir, keys = masterKey): Promise<ServiceProcess> {
      const child = spawn(
        process.execPath,
        [
          '--conditions=source',
          ...(preload ? ['--import', preload] : []),
          serve,
          directory,
          keys,
          '{}',
          ...(databaseUrl ? [databaseUrl] : []),
        ],
        { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], env: { ...process.env, ...env } },
      )
      const [port] = await Promise.race([
        once(child.stdout!, 'data'),
        once(child, 'exit').then(([status]) => {
          throw new Error(`the service ended with ${status}`)
        }),
      ])
      const url = `http://127.0.0.1:${String(port).trim()}`
      const sdk = sdkFor(url)
      const ask = <Answer>(call: string) =>
        new Promise<Answer>((resolve, reject) => {
          const id = ++asked
          const onMessage = (message: { id: number; answer: Answer }) => {
            if (message.id !== id) return
            child.off('message', onMessage).off('exit', onExit)
            resolve(message.answer)
          }
          child.on('message', onMessage)
          const onExit = () => reject(new Error(`the service ended before it answered ${call}`))
          child.once('exit', onExit)
          child.send({ id, call })
        })
      const service: ServiceProcess = {
        ...{ process: child, url, sdk },
        ...{
          rotateMasterKey: () => ask('rotateMasterKey'),
          masterKeyStatus: () => ask('masterKeyStatus'),
          problems: () => ask('problems'),
        },
        async kill() {
          running.delete(service)
          sdk.destroy()
          child.kill('SIGKILL')
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
        },
      }
      running.add(service)
      return service
    },
    newDirectory,
  }
}

/** Writes to a pool: groups, each of which is acknowledged or not. */
export async function newLoad(sdk: CognitoIdentityProviderClient) {
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'load' }))
  const UserPoolId = UserPool!.Id!
  const acknowledged: string[] = []
  const failures: { name: string; status: number }[] = []
  let number = 0
  let lastAt = performance.now()
  let longestGap = 0
  return {
    UserPoolId,
    acknowledged,
    failures,
    /** The longest time without an acknowledged write, in milliseconds. */
    outage: () => Math.max(longestGap, performance.now() - lastAt),
    resetOutage() {
      longestGap = 0
      lastAt = performance.now()
    },
    /** Writes one group. Resolves with whether it was acknowledged. */
    async write(at: CognitoIdentityProviderClient): Promise<boolean> {
      const GroupName = `group-${number++}`
      try {
        await at.send(new CreateGroupCommand({ UserPoolId, GroupName }))
        acknowledged.push(GroupName)
        longestGap = Math.max(longestGap, performance.now() - lastAt)
        lastAt = performance.now()
        return true
      } catch (error) {
        const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } }
        failures.push({ name, status: $metadata?.httpStatusCode ?? 0 })
        return false
      }
    },
    /** The acknowledged groups that are not there. */
    async lost(at: CognitoIdentityProviderClient): Promise<string[]> {
      const seen = new Set<string>()
      for (let NextToken: string | undefined, first = true; first || NextToken; first = false) {
        const page = await at.send(new ListGroupsCommand({ UserPoolId, Limit: 60, NextToken }))
        for (const { GroupName } of page.Groups!) seen.add(GroupName!)
        NextToken = page.NextToken
      }
      return acknowledged.filter(name => !seen.has(name))
    },
  }
}

/** Milliseconds. */
export const pause = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds))
