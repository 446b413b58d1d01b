/** Keycloak's distribution from Maven Central, fetched at the first use (160 MB). It needs Java and Maven. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../packages/server/test/support/free-port.ts'
import type { ServiceUnderTest } from '../flow.ts'
import { sendRequest } from '../form.ts'
import type { OAuthSetup } from '../oauth-flow.ts'
import { spawnMeasured, withDescendants } from '../process.ts'

const fetchScript = fileURLToPath(new URL('../../scripts/keycloak/fetch.sh', import.meta.url))
const cache = fileURLToPath(new URL('../../node_modules/.cache/bench-keycloak', import.meta.url))
const administrator = { username: 'admin', password: 'admin' }

function install(): string {
  try {
    return execFileSync('bash', [fetchScript, cache], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
      .trim()
      .split('\n')
      .at(-1)!
  } catch (error) {
    throw new Error((error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? 'it cannot be installed')
  }
}

/** Starts Keycloak in production mode with an empty database in memory, and creates a client for machines. */
export async function startKeycloak(): Promise<ServiceUnderTest & { setup: OAuthSetup }> {
  const home = install()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const options = ['--db=dev-mem', '--cache=local', '--http-enabled=true', '--hostname-strict=false', '--http-host=127.0.0.1']
  const started = spawnMeasured(join(home, 'bin', 'kc.sh'), ['start', ...options, `--http-port=${port}`, '--log-level=warn'], {
    cwd: mkdtempSync(join(tmpdir(), 'poolhouse-bench-keycloak-')),
    env: { ...process.env, KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username, KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password },
  })
  const measured = withDescendants(started)
  for (let attempt = 0; ; attempt++) {
    const isReady = await fetch(`${url}/realms/master`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isReady) break
    if (attempt === 480 || started.child.exitCode !== null) throw new Error('Keycloak did not start')
    await setTimeout(250)
  }
  const token = `${url}/realms/master/protocol/openid-connect/token`
  const fields = { grant_type: 'password', client_id: 'admin-cli', ...administrator }
  const { access_token } = JSON.parse((await sendRequest(token, { form: fields })).text)
  const secret = 's'.repeat(51)
  const made = await fetch(`${url}/admin/realms/master/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientId: 'robot', secret, serviceAccountsEnabled: true, standardFlowEnabled: false, publicClient: false }),
  })
  if (!made.ok) throw new Error(`Keycloak answered ${made.status} to the creation of a client`)
  return {
    name: 'Keycloak',
    url,
    process: measured,
    setup: {
      tokenAddress: token,
      machine: { authorization: `Basic ${btoa(`robot:${secret}`)}` },
      scope: 'profile',
      clientId: 'robot',
      loginAddress: url,
      codes: async () => {
        throw new Error('Keycloak is measured for client-credentials alone')
      },
      exchange: () => ({}),
    },
  }
}
