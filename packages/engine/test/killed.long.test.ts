import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  CognitoIdentityProviderClient,
  paginateListUserPoolClients,
  paginateListUserPools,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect, onTestFinished, test } from 'vitest'
import { findIntegrityProblem, type ResourceState } from '../src/state/index.ts'
import { temporaryProject } from './support/project.ts'

const CLIENTS = 200
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

/** Mulberry32: the same seed gives the same kills, apart from timing. */
function generator(from: number): (below: number) => number {
  let state = from
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** A service in a process of its own. */
async function startServer() {
  const data = await mkdtemp(join(tmpdir(), 'engine-killed-'))
  const script = join(import.meta.dirname, '../../server/test/support/service-process.ts')
  const child = spawn(process.execPath, ['--conditions=source', script, data, randomBytes(32).toString('base64')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await rm(data, { recursive: true, force: true })
  })
  const [port] = await once(child.stdout!, 'data')
  return `http://127.0.0.1:${String(port).trim()}`
}

const programOf = (clients: number, client: string) =>
  [
    'name: seed\nruntime: yaml\nresources:',
    '  pool: { type: "aws:cognito:UserPool" }',
    ...Array.from(
      { length: clients },
      (_, at) => `  c${at}: { type: "aws:cognito:UserPoolClient", properties: { userPoolId: "\${pool.id}", ${client} } }`,
    ),
  ].join('\n')

test('an engine killed twenty times while it creates, updates, replaces and deletes 200 clients loses and duplicates none', async () => {
  process.stdout.write(`SEED=${seed}\n`)
  const random = generator(seed)
  const endpoint = await startServer()
  const project = await temporaryProject()
  const service = new CognitoIdentityProviderClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  onTestFinished(() => service.destroy())

  const start = (operation: 'up' | 'destroy'): ChildProcess =>
    spawn(process.execPath, ['--conditions=source', join(import.meta.dirname, 'support/deploy.ts'), operation, project.dir, endpoint], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  /** Kills the run after this many steps, at a random moment. Returns whether it was still running. */
  const killed = async (operation: 'up' | 'destroy', steps: number): Promise<boolean> => {
    const child = start(operation)
    let left = steps
    createInterface({ input: child.stdout! }).on('line', () => {
      if (--left === 0) setTimeout(() => child.kill('SIGKILL'), random(12))
    })
    const [code] = await once(child, 'exit')
    return code === null
  }
  const finished = async (operation: 'up' | 'destroy') => {
    const child = start(operation)
    const lines: string[] = []
    createInterface({ input: child.stdout! }).on('line', line => lines.push(line))
    await once(child, 'close')
    expect(lines.filter(line => /^(error|end) /.test(line))).toEqual(['end succeeded'])
  }
  const statesNow = async (): Promise<ResourceState[]> => project.resources()
  /** Ids in the service and ids in the state are the same. */
  const compare = async (clients: number) => {
    const pools: string[] = []
    for await (const { UserPools = [] } of paginateListUserPools({ client: service }, { MaxResults: 60 }))
      pools.push(...UserPools.map(pool => pool.Id!))
    const ids: string[] = []
    for (const UserPoolId of pools)
      for await (const page of paginateListUserPoolClients({ client: service }, { UserPoolId, MaxResults: 60 }))
        ids.push(...(page.UserPoolClients ?? []).map(found => found.ClientId!))
    const states = await statesNow()
    const known = (type: string) => states.flatMap(state => (state.type.endsWith(type) ? [state.id!] : [])).sort()
    expect(pools.sort()).toEqual(known(':UserPool'))
    expect(ids.sort()).toEqual(known(':UserPoolClient'))
    expect(ids).toHaveLength(clients)
    expect(states.some(state => state.delete || state.pendingReplacement)).toBe(false)
    expect(await project.stateText()).not.toContain('pending_operations')
  }

  const pendingCreates = async (): Promise<unknown[]> =>
    (JSON.parse(await project.stateText().catch(() => '{}')).checkpoint?.latest.pending_operations ?? []).filter(
      (operation: { type: string }) => operation.type === 'creating',
    )

  let kills = 0
  let interrupted = 0
  const phases = [
    { what: 'create', program: programOf(CLIENTS, 'explicitAuthFlows: [ALLOW_USER_SRP_AUTH]'), times: 8, clients: CLIENTS },
    { what: 'update', program: programOf(CLIENTS, 'explicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]'), times: 4, clients: CLIENTS },
    { what: 'replace', program: programOf(CLIENTS, 'generateSecret: true'), times: 4, clients: CLIENTS },
    { what: 'delete', program: programOf(50, 'generateSecret: true'), times: 4, clients: 50 },
  ]
  for (const { what, program, times, clients } of phases) {
    const steps = what === 'delete' ? CLIENTS - clients : CLIENTS
    await project.write('Pulumi.yaml', program)
    for (let time = 0; time < times; time++) {
      // Steps go on until the signal arrives; half of a run's share leaves enough of them for the last kill.
      if (await killed('up', 1 + random(Math.floor(steps / times / 2)))) kills++
      interrupted += (await pendingCreates()).length
      const states = await statesNow().catch(() => [])
      expect(
        findIntegrityProblem(
          states.map(state => ({
            ...state,
            dependencies: state.dependencies ?? [],
            propertyDependencies: state.propertyDependencies ?? {},
          })),
        ),
        `${what} ${time}`,
      ).toBeUndefined()
    }
    await finished('up')
    await compare(clients)
  }
  expect(kills).toBe(20)
  // Otherwise no kill hit a running step.
  expect(interrupted).toBeGreaterThan(0)
  await finished('destroy')
  await compare(0)
}, 240_000)
