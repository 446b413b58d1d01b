import type { Seed, SeedClient, SeedPool } from '@poolhouse/server'
import { bindPool } from '../commonjs/bind-pool.cjs'
import { callDevelopmentApi } from './api.ts'
import { type OAuthSignIn, signInByOAuth } from './oauth-sign-in.ts'
import { type ApiSignIn, signInByPassword, signInBySrp, type Tokens } from './sign-in.ts'

/** A message that would have been sent. */
export interface InboxMessage {
  id: string
  /** ISO 8601. */
  at: string
  kind: 'code' | 'mfa' | 'invitation' | 'custom-sender'
  /** FUNCTION: a custom sender trigger of the pool sends it. */
  medium: 'EMAIL' | 'SMS' | 'FUNCTION'
  to: string
  subject?: string
  text: string
  /** The code, or the temporary password of an invitation. */
  code?: string
  /** The link in the place of the code. */
  link?: string
  poolId: string
}

/** Which message a test waits for. */
export interface NextMessage {
  /** The address or phone number, as the user has it. */
  to: string
  kind?: InboxMessage['kind']
  /** The id of a user pool. */
  pool?: string
  /** Milliseconds; 5,000 unless given, 60,000 at most. */
  timeout?: number
}

/** For whom tokens are issued. */
export interface TokensOptions {
  /** The id of the app client. */
  client: string
  /** Of the access token; those that the client allows. Without them the scope that a sign-in through the API gets. */
  scopes?: readonly string[]
  /** The user becomes a member of these groups, which are made where they do not exist, and of no others. */
  groups?: readonly string[]
}

/** A pool for one test file: a pool of a seed without id. Without anything it has a client that allows every sign-in by a password. */
export type PoolOptions = Omit<SeedPool, 'id'> & { region?: string; client?: Partial<SeedClient> }

/** A pool with fresh ids. Its functions know pool and client. */
export interface TestPool {
  userPoolId: string
  clientId: string
  clientSecret?: string
  issuer: string
  /** The first callback URL of the client. */
  redirectUri?: string
  tokens(username: string, options?: Omit<TokensOptions, 'client'>): Promise<Tokens>
  signIn: {
    password(request: Omit<ApiSignIn, 'client' | 'clientSecret'>): Promise<Tokens>
    srp(request: Omit<ApiSignIn, 'client' | 'clientSecret'>): Promise<Tokens>
    oauth(request: Omit<OAuthSignIn, 'client' | 'clientSecret' | 'redirectUri'> & { redirectUri?: string }): Promise<Tokens>
  }
}

/** The content of the service at one moment. */
export interface Snapshot {
  id: string
  /** Makes the content what it was then, as often as wanted. The clock is not moved back. */
  restore(): Promise<void>
}

/** What a test does with a service in development mode, wherever it runs. Each function throws a PoolhouseError that says what is wrong. */
export interface PoolhouseKit {
  /** The endpoint for SDKs, and the first part of issuers: `<url>/<pool id>`. */
  url: string
  /** Environment variables for a program under test: endpoint, region and credentials. */
  environment: Readonly<Record<string, string>>
  inbox: {
    /** Waits for a message. Each is given once, the oldest first, so that a code of an earlier step is never mistaken for the next. */
    next(question: NextMessage): Promise<InboxMessage>
    /** All messages, the newest first. */
    list(): Promise<InboxMessage[]>
  }
  /** The tokens of a sign-in without its proof: the same claims, triggers and refresh. */
  tokens(username: string, options: TokensOptions): Promise<Tokens>
  signIn: {
    /** USER_PASSWORD_AUTH. */
    password(request: ApiSignIn): Promise<Tokens>
    /** USER_SRP_AUTH. */
    srp(request: ApiSignIn & { pool: string }): Promise<Tokens>
    /** The authorization code flow with PKCE, on the pages of the service, without a browser. */
    oauth(request: OAuthSignIn): Promise<Tokens>
  }
  /** Creates a pool and a client with fresh ids. `reset` removes it. */
  pool(options?: PoolOptions): Promise<TestPool>
  /** Keeps the whole content; the 20 newest snapshots are kept. */
  snapshot(): Promise<Snapshot>
  /** Makes the content what it was when the snapshot was taken. */
  restore(id: string): Promise<void>
  /** Creates what a seed describes and does not exist. */
  applySeed(seed: Seed): Promise<void>
  /** Removes everything and applies the seeds again. The clock is not moved back. */
  reset(): Promise<void>
}

/** How far to move the clock. The units are added. */
export interface ClockStep {
  days?: number
  hours?: number
  minutes?: number
  seconds?: number
}

/** A service that runs elsewhere, such as `poolhouse start`. */
export interface ConnectedPoolhouse extends PoolhouseKit {
  clock: {
    now(): Promise<Date>
    /** Moves the domain clock forwards, by which codes, sessions and tokens expire. The real clock is not changed. */
    advance(step: ClockStep): Promise<void>
  }
}

const millisecondsPer: Required<ClockStep> = { days: 86_400_000, hours: 3_600_000, minutes: 60_000, seconds: 1_000 }

/** A step of the clock in milliseconds. @throws RangeError for one that does not go forwards */
export function millisecondsOf(step: ClockStep): number {
  const milliseconds = (Object.keys(step) as (keyof ClockStep)[]).reduce(
    (total, unit) => total + (step[unit] ?? 0) * millisecondsPer[unit],
    0,
  )
  if (!(milliseconds > 0)) throw new RangeError(`The clock moves only forwards, by more than 0: ${JSON.stringify(step)}`)
  return milliseconds
}

/** What a test does with the service at this address. */
export function kitAt(url: string): PoolhouseKit {
  const call = <Answer>(method: 'GET' | 'POST', path: string, body?: unknown) => callDevelopmentApi<Answer>(url, method, path, body)
  const restore = async (id: string) => {
    await call('POST', 'snapshots/restore', { id })
  }
  const kit: PoolhouseKit = {
    url,
    environment: { AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    inbox: {
      next: ({ timeout, ...question }) => {
        const query = { ...question, ...(timeout !== undefined && { timeout: String(timeout / 1000) }) }
        return call('GET', `inbox/next?${new URLSearchParams(query)}`)
      },
      list: async () => (await call<{ messages: InboxMessage[] }>('GET', 'inbox')).messages,
    },
    tokens: (username, options) => call('POST', 'tokens', { username, ...options }),
    signIn: {
      password: request => signInByPassword(url, request),
      srp: request => signInBySrp(url, request),
      oauth: request => signInByOAuth(url, request),
    },
    pool: async (options = {}) => bindPool<TestPool>(kit, await call('POST', 'pools', options)),
    async snapshot() {
      const { id } = await call<{ id: string }>('POST', 'snapshots')
      return { id, restore: () => restore(id) }
    },
    restore,
    async applySeed(seed) {
      await call('POST', 'seeds', seed)
    },
    async reset() {
      await call('POST', 'reset')
    },
  }
  return kit
}

/** Connects to a service in development mode that runs already. @throws PoolhouseError where none answers at the address */
export async function connectPoolhouse(url: string | undefined = process.env.POOLHOUSE_ENDPOINT): Promise<ConnectedPoolhouse> {
  if (url === undefined || url === '')
    throw new Error('connectPoolhouse has no address. Give one, or set POOLHOUSE_ENDPOINT: what "poolhouse start" prints.')
  const address = url.replace(/\/+$/, '')
  const readClock = async () => new Date((await callDevelopmentApi<{ now: string }>(address, 'GET', 'clock')).now)
  await readClock()
  return {
    ...kitAt(address),
    clock: {
      now: readClock,
      async advance(step) {
        await callDevelopmentApi(address, 'POST', 'clock', { seconds: millisecondsOf(step) / 1000 })
      },
    },
  }
}
