import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ServiceUnderTest } from '../flow.ts'
import type { OAuthSetup } from '../oauth-flow.ts'
import { spawnMeasured } from '../process.ts'

/** Starts the bare handler in a process of its own. */
export async function startBareHandler(): Promise<ServiceUnderTest & { stop(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'poolhouse-bench-bare-'))
  const measured = spawnMeasured(process.execPath, [fileURLToPath(new URL('./handler.ts', import.meta.url)), directory])
  const port = await new Promise<string>(resolve => measured.child.stdout!.once('data', data => resolve(String(data).trim())))
  return {
    name: 'bare handler',
    url: `http://127.0.0.1:${port}`,
    process: measured,
    async stop() {
      await measured.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The OAuth flows at the bare handler: as long texts as at a real provider, none of which it looks up. */
export function bareOAuthSetup(url: string): OAuthSetup {
  const clientId = 'c'.repeat(26)
  return {
    tokenAddress: `${url}/oauth2/token`,
    machine: { authorization: `Basic ${btoa(`${clientId}:${'s'.repeat(51)}`)}` },
    scope: 'orders/read',
    clientId,
    loginAddress: url,
    // It exchanges them faster.
    codes: async count => Array.from({ length: 2 * count }, () => crypto.randomUUID()),
    exchange: code => ({ grant_type: 'authorization_code', client_id: clientId, redirect_uri: 'http://localhost/callback', code }),
  }
}
