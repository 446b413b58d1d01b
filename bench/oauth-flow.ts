import { bareOAuthSetup } from './bare/index.ts'
import { besideBareHandler } from './beside.ts'
import type { Bench, Cost, Flow, ServiceUnderTest } from './flow.ts'
import { requestTokens, sendRequest } from './form.ts'
import { call, measuredMs, runLoad, warmUpMs } from './load.ts'

/** A provider with a machine client (client_credentials), an application client (authorization_code) and a user who is signed in. */
export interface OAuthSetup {
  tokenAddress: string
  /** The Authorization header (Basic) of the machine client. */
  machine: Record<string, string>
  scope: string
  clientId: string
  /** Issues `count` authorization codes to the application client, or some more. */
  codes(count: number): Promise<string[]>
  /** The form fields that exchange a code for tokens. */
  exchange(code: string): Record<string, string>
  /** The URL of the login page. */
  loginAddress: string
}

interface OAuthFlow {
  name: string
  description: string
  /** Whether the bare handler has the flow. */
  hasBound: boolean
  /** Returns the operation to repeat for so many milliseconds, which gets the index of its worker. */
  start(setup: OAuthSetup, milliseconds: number): Promise<(worker: number) => Promise<unknown>>
  /** Whether the flow is measured on peers as well. */
  runsOnPeers: boolean
}

/** Requests in flight at a time. */
export const concurrency = 64

/** A flow that repeats one request of an OAuth client or a browser under load. */
export const oauthFlow = ({ name, description, hasBound, start, runsOnPeers }: OAuthFlow): Flow => ({
  name,
  description,
  async run(bench: Bench) {
    const service = await bench.service()
    const measureOurs = async (warmUp = warmUpMs) => measure(start, service, await setUpOAuth(service.url), warmUp)
    const measureBare = async (warmUp: number) => {
      const bare = await bench.bareHandler()
      return measure(start, bare, bareOAuthSetup(bare.url), warmUp)
    }
    const { ours, boundCpu } = hasBound ? await besideBareHandler(measureOurs, measureBare) : { ours: await measureOurs(), boundCpu: null }
    const peers: Record<string, Cost | { skipped: string }> = {}
    for (const peer of runsOnPeers ? await bench.oauthPeers() : []) {
      if ('skipped' in peer) peers[peer.name] = { skipped: peer.skipped }
      else
        peers[peer.name] = await measure(start, peer, peer.setup).catch(error => ({
          skipped: `refused it: ${error.message.slice(0, 120)}`,
        }))
    }
    return { ...ours, boundCpu, peers }
  },
})

async function measure(start: OAuthFlow['start'], subject: ServiceUnderTest, setup: OAuthSetup, warmUp: number = warmUpMs): Promise<Cost> {
  const operation = await start(setup, warmUp + measuredMs)
  await runLoad(operation, { concurrency, milliseconds: warmUp })
  const before = subject.process.cpu()
  const { rate, p50, p99, count } = await runLoad(operation, { concurrency, milliseconds: measuredMs })
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

/** Signs in through the form of the login page and returns the session cookie. */
async function signInOnPage(loginAddress: string): Promise<string> {
  const cookiesOf = (lines: readonly string[] = []) => lines.map(line => line.split(';')[0]!).join('; ')
  const page = await sendRequest(loginAddress)
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const answer = await sendRequest(loginAddress, {
    form: { _csrf: csrf, ...user },
    headers: { cookie: cookiesOf(page.headers['set-cookie']), origin: new URL(loginAddress).origin },
  })
  const cookie = cookiesOf(answer.headers['set-cookie'])
  if (!cookie.includes('cognito')) throw new Error(`the sign-in page answered ${answer.status} without a session`)
  return cookie
}

/** Exchanges an authorization code for tokens. */
export const exchangeCode = ({ tokenAddress, exchange }: OAuthSetup, code: string) => requestTokens(tokenAddress, exchange(code))
