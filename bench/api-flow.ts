import { besideBareHandler } from './beside.ts'
import type { Bench, Cost, Flow, ServiceUnderTest } from './flow.ts'
import { call, measuredMs, runLoad, warmUpMs } from './load.ts'

/** A user pool with an app client that allows USER_PASSWORD_AUTH, and users who have `password`. */
export interface BenchPool {
  url: string
  poolId: string
  clientId: string
  users: readonly string[]
}

/** The password of every bench user. */
export const password = 'Correct-horse-7'
const concurrency = 64

interface ApiFlow {
  name: string
  description: string
  client?: object
  /** Names of the peers that support the flow. */
  peers: readonly string[]
  /** Returns the operation to repeat, which gets the index of its worker. */
  start(prepared: BenchPool): Promise<(worker: number) => Promise<unknown>>
}

/** A flow that repeats one API call under load. */
export function apiFlow(flow: ApiFlow): Flow {
  return {
    name: flow.name,
    description: flow.description,
    async run(bench) {
      const service = await bench.service()
      const bare = await bench.bareHandler()
      const { ours, boundCpu } = await besideBareHandler(
        warmUp => measure(flow, service, warmUp),
        warmUp => measure(flow, bare, warmUp),
      )
      return { ...ours, boundCpu, peers: flow.peers.length > 0 ? await measurePeers(flow, bench) : {} }
    },
  }
}

async function measure(flow: ApiFlow, subject: ServiceUnderTest, warmUp: number = warmUpMs): Promise<Cost> {
  const operation = await flow.start(await createPoolAndUsers(subject.url, flow.client ?? {}))
  await runLoad(operation, { concurrency, milliseconds: warmUp })
  const before = subject.process.cpu()
  const { rate, p50, p99, count } = await runLoad(operation, { concurrency, milliseconds: measuredMs })
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

/** Creates a pool, a client with the given settings, and `count` users. */
export async function createPoolAndUsers(url: string, client: object, count = concurrency): Promise<BenchPool> {
  const { UserPool } = await call<{ UserPool: { Id: string } }>(url, 'CreateUserPool', { PoolName: 'bench' })
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>(url, 'CreateUserPoolClient', {
    UserPoolId: UserPool.Id,
    ClientName: 'bench',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...client,
  })
  // cognito-local accepts only email addresses as usernames.
  const users = Array.from({ length: count }, (_, index) => `user-${index}@example.com`)
  for (const Username of users) {
    await call(url, 'AdminCreateUser', { UserPoolId: UserPool.Id, Username, MessageAction: 'SUPPRESS' })
    await call(url, 'AdminSetUserPassword', { UserPoolId: UserPool.Id, Username, Password: password, Permanent: true })
  }
  return { url, poolId: UserPool.Id, clientId: UserPoolClient.ClientId, users }
}

/** The part of an InitiateAuth response that the flows use. */
export interface Tokens {
  AuthenticationResult: { AccessToken: string; RefreshToken: string }
}

/** Signs in the user of a worker with USER_PASSWORD_AUTH. */
export const signIn = ({ url, clientId, users }: BenchPool, worker: number): Promise<Tokens> =>
  call<Tokens>(url, 'InitiateAuth', {
    ClientId: clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: users[worker], PASSWORD: password },
  })
