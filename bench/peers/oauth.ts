/** OAuth providers that npm can install, measured in the same run as Poolhouse. One that cannot be installed is skipped with the reason. */
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceUnderTest } from '../flow.ts'
import { sendRequest } from '../form.ts'
import type { OAuthSetup } from '../oauth-flow.ts'
import { run, spawnMeasured } from '../process.ts'
import { startKeycloak } from './keycloak.ts'

const directory = join(tmpdir(), 'poolhouse-bench-peers', 'oidc-provider')
const name = 'oidc-provider'

/** A provider that runs, or why it does not. */
type OAuthPeer = (ServiceUnderTest & { setup: OAuthSetup }) | { name: string; skipped: string }

/** Installs and starts every OAuth provider. */
export async function startOAuthPeers(logProgress: (line: string) => void): Promise<readonly OAuthPeer[]> {
  return [await startOidcProvider(logProgress), await startOrSkip('Keycloak', logProgress, startKeycloak)]
}

async function startOrSkip(
  peer: string,
  logProgress: (line: string) => void,
  start: () => Promise<ServiceUnderTest & { setup: OAuthSetup }>,
): Promise<OAuthPeer> {
  try {
    logProgress(`installing ${peer}, if it is not there yet`)
    return await start()
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!.slice(0, 160)
    logProgress(`skipping ${peer}: ${reason}`)
    return { name: peer, skipped: reason }
  }
}

const startOidcProvider = (logProgress: (line: string) => void): Promise<OAuthPeer> =>
  startOrSkip(name, logProgress, async () => {
    const installed = join(directory, 'node_modules', name)
    if (!existsSync(installed)) {
      mkdirSync(directory, { recursive: true })
      const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']
      await run('npm', ['install', '--prefix', directory, ...options, `${name}@9.13.3`], { env: { ...process.env, NODE_OPTIONS: '' } })
    }
    const env = { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production' }
    const peer = spawnMeasured(process.execPath, [fileURLToPath(new URL('./oidc-provider.mjs', import.meta.url)), installed], { env })
    const port = await new Promise<string>((resolve, reject) => {
      peer.child.stdout!.once('data', data => resolve(String(data).trim()))
      peer.child.once('exit', status => reject(new Error(`it exited with ${status}`)))
    })
    const url = `http://localhost:${port}`
    return { name, url, process: peer, setup: oidcProviderSetup(url) }
  })

/** Codes are issued by a route that oidc-provider.mjs adds, because oidc-provider has no login pages of its own. */
const oidcProviderSetup = (url: string): OAuthSetup => ({
  tokenAddress: `${url}/token`,
  machine: { authorization: `Basic ${btoa('robot:secret')}` },
  scope: 'read',
  clientId: 'app',
  codes: async count => JSON.parse((await sendRequest(`${url}/codes?count=${count}`)).text),
  exchange: code => ({ grant_type: 'authorization_code', client_id: 'app', redirect_uri: 'http://localhost/callback', code }),
  loginAddress: url,
})
