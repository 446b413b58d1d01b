import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { spawnOwned } from './owned-process.ts'

const administrator = { username: 'admin', password: 'admin' }

/** A running Keycloak with an empty database in memory. */
export interface Keycloak {
  /** `http://127.0.0.1:<port>`: another site than `localhost`, for browsers. */
  origin: string
  /** Calls the admin API. @returns what it answers */
  admin(method: 'POST' | 'PUT' | 'GET', path: string, body?: object): Promise<unknown>
  close(): Promise<void>
}

/** Starts the Keycloak of `KEYCLOAK_HOME`, which `npm run test:federation` sets. It takes 15 seconds and more. */
export async function startKeycloak(): Promise<Keycloak> {
  const home = process.env.KEYCLOAK_HOME
  if (home === undefined) throw new Error('Run this test with: npm run test:federation')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const data = mkdtempSync(join(tmpdir(), 'poolhouse-keycloak-'))
  const options = ['start-dev', '--db=dev-mem', '--cache=local', '--http-host=127.0.0.1', `--http-port=${port}`, '--log-level=warn']
  const child = spawnOwned(join(home, 'bin', 'kc.sh'), options, {
    cwd: data,
    env: {
      ...process.env,
      KC_BOOTSTRAP_ADMIN_USERNAME: administrator.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: administrator.password,
      JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  let hasExited = false
  const exited = new Promise<void>(resolve => {
    child.on('exit', () => {
      hasExited = true
      resolve()
    })
  })
  const isReady = () =>
    fetch(`${origin}/realms/master`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await isReady())) {
    if (hasExited) throw new Error(`Keycloak ended:\n${output.slice(-3_000)}`)
    await new Promise(resolve => setTimeout(resolve, 250))
  }

  async function admin(method: 'POST' | 'PUT' | 'GET', path: string, body?: object): Promise<unknown> {
    const fields = { grant_type: 'password', client_id: 'admin-cli', ...administrator }
    const token = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    })
    const { access_token } = await token.json()
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${origin}/admin${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Keycloak answered ${method} ${path} with ${answer.status}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  return {
    origin,
    admin,
    async close() {
      process.kill(-child.pid!, 'SIGKILL')
      await exited
      rmSync(data, { recursive: true, force: true })
    },
  }
}
