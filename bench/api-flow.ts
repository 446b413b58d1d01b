import type { Bounds } from './bounds.ts'
import type { Bench, Cost, Flow, ServiceUnderTest } from './flow.ts'
import { call, runLoad } from './load.ts'

/** A pool, a client that allows passwords, users with a known password. */
export interface BenchPool {
  url: string
  poolId: string
  clientId: string
  users: readonly string[]
}

export const password = 'Correct-horse-7'
const concurrency = 64

interface ApiFlow {
  name: string
  description: string
  bound(bounds: Bounds): number
  client?: object
  /** The peers that have it. */
  peers: readonly string[]
  /** Gives the operation to repeat; the argument of that is the worker's index. */
  start(prepared: BenchPool): Promise<(worker: number) => Promise<unknown>>
}

/** A flow that is one API call under load. */
export function apiFlow(flow: ApiFlow): Flow {
  return {
    name: flow.name,
    description: flow.description,
    async run(bench) {
      const ours = await measure(flow, await bench.service())
      return { ...ours, boundCpu: flow.bound(bench.bounds), peers: flow.peers.length > 0 ? await measurePeers(flow, bench) : {} }
    },
  }
}

async function measure(flow: ApiFlow, subject: ServiceUnderTest): Promise<Cost> {
  const operation = await flow.start(await createPoolAndUsers(subject.url, flow.client ?? {}))
  await runLoad(operation, { concurrency, milliseconds: 1_000 })
  const before = subject.process.cpu()
  const { rate, p50, p99, count } = await runLoad(operation, { concurrency, milliseconds: 4_000 })
  return { cpu: (subject.process.cpu() - before) / count, rate, p50, p99, peakMemory: subject.process.memory().peak }
}

async function measurePeers(flow: ApiFlow, bench: Bench): Promise<Record<string, Cost | { skipped: string }>> {
  const results: Record<string, Cost | { skipped: string }> = {}
  for (const peer of await bench.peers()) {
    if ('skipped' in peer) results[peer.name] = { skipped: peer.skipped }
    else if (!flow.peers.includes(peer.name)) results[peer.name] = { skipped: 'does not have this flow' }
    else results[peer.name] = await measure(flow, peer).catch(error => ({ skipped: `refused it: ${error.message.slice(0, 120)}` }))
  }
  return results
}

export async function createPoolAndUsers(url: string, client: object, count = concurrency): Promise<BenchPool> {
  const { UserPool } = await call<{ UserPool: { Id: string } }>(url, 'CreateUserPool', { PoolName: 'bench' })
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>(url, 'CreateUserPoolClient', {
    UserPoolId: UserPool.Id,
    ClientName: 'bench',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...client,
  })
  // cognito-local takes nothing but an address for a username.
  const users = Array.from({ length: count }, (_, index) => `user-${index}@example.com`)
  for (const Username of users) {
    await call(url, 'AdminCreateUser', { UserPoolId: UserPool.Id, Username, MessageAction: 'SUPPRESS' })
    await call(url, 'AdminSetUserPassword', { UserPoolId: UserPool.Id, Username, Password: password, Permanent: true })
  }
  return { url, poolId: UserPool.Id, clientId: UserPoolClient.ClientId, users }
}

export interface Tokens {
  AuthenticationResult: { RefreshToken: string }
}

export const signIn = ({ url, clientId, users }: BenchPool, worker: number): Promise<Tokens> =>
  call<Tokens>(url, 'InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: users[worker], PASSWORD: password },
  })
