import type { Bounds } from './bounds.ts'
import type { Bench, Cost, Flow, ServiceUnderTest } from './flow.ts'
import { requestTokens, sendRequest } from './form.ts'
import { call, runLoad } from './load.ts'

/** A provider with one client of a machine and one of an application, and somebody who is signed in. */
export interface OAuthSetup {
  tokenAddress: string
  /** Basic. */
  machine: Record<string, string>
  scope: string
  clientId: string
  /** Codes of the application, as many as are asked for. */
  codes(count: number): Promise<string[]>
  /** The fields that exchange one of them. */
  exchange(code: string): Record<string, string>
  /** GET. */
  loginAddress: string
}

interface OAuthFlow {
  name: string
  description: string
  bound(bounds: Bounds): number | null
  /** Gives the operation to repeat; the argument of that is the worker's index. */
  start(world: OAuthSetup): Promise<(worker: number) => Promise<unknown>>
  /** Whether peers have it, too. */
  runsOnPeers: boolean
}

export const concurrency = 64

/** A flow that is one request of an OAuth client or a browser under load. */
export const oauthFlow = ({ name, description, bound, start, runsOnPeers }: OAuthFlow): Flow => ({
  name,
  description,
  async run(bench: Bench) {
    const service = await bench.service()
    const ours = await measure(start, service, await setUpOAuth(service.url))
    const peers: Record<string, Cost | { skipped: string }> = {}
    for (const peer of runsOnPeers ? await bench.oauthPeers() : []) {
      if ('skipped' in peer) peers[peer.name] = { skipped: peer.skipped }
      else
        peers[peer.name] = await measure(start, peer, peer.world).catch(error => ({
          skipped: `refused it: ${error.message.slice(0, 120)}`,
        }))
    }
    return { ...ours, boundCpu: bound(bench.bounds), peers }
  },
})

async function measure(start: OAuthFlow['start'], subject: ServiceUnderTest, world: OAuthSetup): Promise<Cost> {
  const operation = await start(world)
  await runLoad(operation, { concurrency, milliseconds: 1_000 })
  const before = subject.process.cpu()
  const { rate, p50, p99, count } = await runLoad(operation, { concurrency, milliseconds: 3_000 })
  return { cpu: (subject.process.cpu() - before) / count, rate, p50, p99, peakMemory: subject.process.memory().peak }
}

const callback = 'http://localhost/callback'
const user = { username: 'user', password: 'Correct-horse-7' }

async function setUpOAuth(url: string): Promise<OAuthSetup> {
  const { UserPool } = await call<{ UserPool: { Id: string } }>(url, 'CreateUserPool', { PoolName: 'bench' })
  const UserPoolId = UserPool.Id
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'reads' }]
  await call(url, 'CreateResourceServer', { UserPoolId, Identifier: 'orders', Name: 'orders', Scopes })
  const client = async (settings: object) => {
    const made = await call<{ UserPoolClient: { ClientId: string; ClientSecret: string } }>(url, 'CreateUserPoolClient', {
      UserPoolId,
      ClientName: 'bench',
      AllowedOAuthFlowsUserPoolClient: true,
      ...settings,
    })
    return made.UserPoolClient
  }
  const robot = await client({ GenerateSecret: true, AllowedOAuthFlows: ['client_credentials'], AllowedOAuthScopes: ['orders/read'] })
  const { ClientId: clientId } = await client({
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [callback],
    SupportedIdentityProviders: ['COGNITO'],
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
  })
  await call(url, 'AdminCreateUser', { UserPoolId, Username: user.username, MessageAction: 'SUPPRESS' })
  await call(url, 'AdminSetUserPassword', { UserPoolId, Username: user.username, Password: user.password, Permanent: true })
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback,
    scope: 'openid email',
    state: 's',
  })
  const base = `${url}/${UserPoolId}`
  const loginAddress = `${base}/login?${query}`
  return {
    tokenAddress: `${base}/oauth2/token`,
    machine: { authorization: `Basic ${btoa(`${robot.ClientId}:${robot.ClientSecret}`)}` },
    scope: 'orders/read',
    clientId,
    loginAddress,
    async codes(count) {
      const cookie = await signInOnPage(loginAddress)
      const codes: string[] = []
      const ask = async () => {
        const { headers } = await sendRequest(`${base}/oauth2/authorize?${query}`, { headers: { cookie } })
        const code = new URL(headers.location!, url).searchParams.get('code')
        if (code === null) throw new Error(`authorize answered ${headers.location}`)
        codes.push(code)
      }
      await Promise.all(
        Array.from({ length: concurrency }, async () => {
          while (codes.length < count) await ask()
        }),
      )
      return codes
    },
    exchange: code => ({ grant_type: 'authorization_code', client_id: clientId, redirect_uri: callback, code }),
  }
}

/** The cookie of a session, got by the form of the page. */
async function signInOnPage(loginAddress: string): Promise<string> {
  const cookiesOf = (lines: readonly string[] = []) => lines.map(line => line.split(';')[0]!).join('; ')
  const page = await sendRequest(loginAddress)
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const answer = await sendRequest(loginAddress, {
    form: { _csrf: csrf, ...user },
    headers: { cookie: cookiesOf(page.headers['set-cookie']) },
  })
  const cookie = cookiesOf(answer.headers['set-cookie'])
  if (!cookie.includes('cognito')) throw new Error(`the sign-in page answered ${answer.status} without a session`)
  return cookie
}

export const exchangeCode = ({ tokenAddress, exchange }: OAuthSetup, code: string) => requestTokens(tokenAddress, exchange(code))
