/** The section "Two nodes behind HAProxy" of docs/tasks/operate.md: its commands, in its order, while users sign in and refresh through HAProxy. */
import { type ChildProcess, execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CognitoIdentityProvider, type CognitoIdentityProviderClientConfig } from '@aws-sdk/client-cognito-identity-provider'
import { expect, onTestFinished, test } from 'vitest'
import { startPostgres } from '../../server/test/support/postgres-of-run.ts'
import { type Child, folder, poolhouseProcess } from './support/command.ts'
import { marked, root } from './support/sample-pages.ts'

const run = promisify(execFile)
const bin = fileURLToPath(new URL('../bin/poolhouse.mjs', import.meta.url))
const pause = (milliseconds: number) => new Promise<void>(resolve => setTimeout(resolve, milliseconds))

const isHere = spawnSync('haproxy', ['-v'], { stdio: 'ignore' }).status === 0
if (!isHere && process.env.CI !== 'true') console.log('operate-walk: skipped, because haproxy is not installed.')

const user = { USERNAME: 'ada', PASSWORD: 'Correct-horse-7!' }
const writers = 6

const blocks = marked('walk').map(({ text }) => text)

/** The block of the section with this command. */
function block(command: string): string {
  const found = blocks.filter(text => text.includes(command))
  expect(found, command).toHaveLength(1)
  return found[0]!
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const startedAt = performance.now(); !(await isSo().catch(() => false)); await pause(100))
    if (performance.now() - startedAt > 30_000) throw new Error(`not within 30 seconds: ${what}`)
}

/** One of the machines of the section: its folders are in `home`, its node is at a port of its own. */
function machine(home: string, name: string, port: number) {
  let env: Record<string, string> = { POOLHOUSE_PORT: String(port) }
  let node: Child | undefined
  const url = `http://127.0.0.1:${port}`
  const here = (text: string) =>
    text
      .replaceAll('/etc/', `${home}/etc/`)
      .replaceAll('/var/lib/poolhouse', join(home, name))
      .replaceAll('/var/lib/restored', join(home, 'restored'))
      .replaceAll('/var/backups', home)
      .replaceAll(/10\.0\.0\.1\d/g, '127.0.0.1')
  /** Sets the variables that the block sets, and returns its commands. */
  const commandsOf = (text: string) =>
    here(text)
      .trim()
      .split('\n')
      .filter(line => {
        const [word, ...names] = line.split(' ')
        if (word === 'export') env = { ...env, ...Object.fromEntries(names.map(each => each.split('=') as [string, string])) }
        else if (word === 'unset') env = Object.fromEntries(Object.entries(env).filter(([variable]) => !names.includes(variable)))
        return word !== 'export' && word !== 'unset'
      })
  return {
    url,
    env: () => env,
    /** Runs a block of the section, and returns what it prints. */
    async run(text: string): Promise<string> {
      const script = commandsOf(text).join('\n').replaceAll('npx poolhouse', `"${process.execPath}" "${bin}"`)
      const { PATH, HOME, TMPDIR, NODE_OPTIONS } = process.env
      const { stdout } = await run('bash', ['-ec', script], { cwd: home, env: { PATH, HOME, TMPDIR, NODE_OPTIONS, ...env } })
      return stdout
    },
    /** Starts the node by the command of the section, and waits until it is ready. @param own replaces variables */
    async start(own: Record<string, string> = {}): Promise<void> {
      const [command, ...more] = here(block('npx poolhouse start'))
        .trim()
        .split('\n')
        .filter(line => !line.startsWith('export '))
      expect(more).toEqual([])
      const words = command!.split(' ').slice(2)
      const child = poolhouseProcess(words, { cwd: home, env: { ...env, ...own } })
      node = child
      await until(`node ${name} is ready`, async () => {
        if (child.status >= 0) throw new Error(`node ${name} ended with ${child.status}:\n${child.out}${child.err}`)
        return (await fetch(`${url}/ready`)).status === 200
      }).catch(error => {
        throw new Error(`${error.message}\n${child.out}${child.err}`)
      })
    },
    ended: () => node?.ended,
    async end() {
      node?.signal('SIGKILL')
      await node?.ended
    },
  }
}

/** HAProxy with the file in deploy/, whose addresses are those of this machine. */
async function configureHaproxy(home: string, ports: { front: number; nodes: readonly number[] }): Promise<string> {
  const folderOfHaproxy = join(home, 'etc/haproxy')
  mkdirSync(folderOfHaproxy, { recursive: true })
  const [pem, certificate] = [join(folderOfHaproxy, 'poolhouse.pem'), join(home, 'certificate.pem')]
  const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost'
  execFileSync('openssl', [...request.split(' '), '-keyout', pem, '-out', certificate], { stdio: 'ignore' })
  writeFileSync(pem, readFileSync(pem, 'utf8') + readFileSync(certificate, 'utf8'))
  const given = readFileSync(join(root, 'deploy/haproxy/haproxy.cfg'), 'utf8')
  const addresses: [string, string][] = [
    ['/etc/haproxy/poolhouse.pem', pem],
    ['bind :443', `bind 127.0.0.1:${ports.front}`],
    ['10.0.0.11:9229', `127.0.0.1:${ports.nodes[0]}`],
    ['10.0.0.12:9229', `127.0.0.1:${ports.nodes[1]}`],
  ]
  for (const [theirs] of addresses) expect(given).toContain(theirs)
  writeFileSync(
    join(folderOfHaproxy, 'haproxy.cfg'),
    addresses.reduce((text, [theirs, ours]) => text.replaceAll(theirs, ours), given),
  )
  return readFileSync(certificate, 'utf8')
}

/** What one user's browser was given last. Each refresh replaces the refresh token. */
interface Acknowledged {
  accessToken: string
  refreshToken: string
}

/** Users who sign in, refresh five times, and sign in again. Nothing is tried again that failed, except a refresh, with the same token. */
function signInsAndRefreshes(sdk: CognitoIdentityProvider, ClientId: string) {
  const acknowledged: Acknowledged[] = []
  const failures: string[] = []
  let requests = 0
  let isOver = false
  const attempt = async <Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> => {
    requests++
    try {
      return await call()
    } catch (error) {
      const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
      failures.push(`${name} ${$metadata?.httpStatusCode ?? message}`)
      return undefined
    }
  }
  const working = Array.from({ length: writers }, async () => {
    let refreshes = 0
    for (let family: Acknowledged | undefined; !isOver; await pause(500)) {
      const RefreshToken = family?.refreshToken
      const answer = RefreshToken
        ? await attempt(() => sdk.getTokensFromRefreshToken({ ClientId, RefreshToken }))
        : await attempt(() => sdk.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: user }))
      const tokens = answer?.AuthenticationResult
      if (!tokens) continue
      const given = { accessToken: tokens.AccessToken!, refreshToken: tokens.RefreshToken! }
      if (family) Object.assign(family, given)
      else {
        family = given
        acknowledged.push(family)
      }
      if (++refreshes % 6 === 0) family = undefined
    }
  })
  return {
    acknowledged,
    failures,
    requests: () => requests,
    /** Waits until more users were answered, so that something was under way at each step. */
    async goOn() {
      const before = requests
      await until('users are answered', async () => requests > before + 3 * writers)
    },
    async end() {
      isOver = true
      await Promise.all(working)
    },
  }
}

test.skipIf(!isHere && process.env.CI !== 'true')(
  'the commands of docs/tasks/operate.md run two nodes behind HAProxy: either is killed, data is restored, every key is rotated, and no acknowledged answer is lost',
  { timeout: 300_000 },
  async () => {
    const { path: home, remove } = folder()
    const postgres = await startPostgres()
    const etc = join(home, 'etc/poolhouse')
    mkdirSync(etc, { recursive: true })
    writeFileSync(join(etc, 'database-url'), await postgres.database())
    writeFileSync(join(etc, 'restored-url'), await postgres.database())
    const [front, ...nodes] = [await freePort(), await freePort(), await freePort()]
    const one = machine(home, 'one', nodes[0]!)
    const two = machine(home, 'two', nodes[1]!)
    const third = machine(home, 'restored', await freePort())
    const both = [one, two]
    let haproxy: ChildProcess | undefined
    const clients: CognitoIdentityProvider[] = []
    onTestFinished(async () => {
      for (const client of clients) client.destroy()
      haproxy?.kill('SIGKILL')
      for (const each of [...both, third]) await each.end()
      await postgres.stop()
      remove()
    })

    // The nodes.
    const done: string[] = []
    const take = (command: string) => {
      const text = block(command)
      done.push(text)
      return text
    }
    await one.run(take('openssl rand -base64 32 > /etc/poolhouse/master.key'))
    const start = take('npx poolhouse start')
    const settings = `${start.split('\n').find(line => line.startsWith('export '))!}`
    for (const each of [...both, third]) await each.run(settings)
    await Promise.all(both.map(each => each.start()))

    // HAProxy.
    const ca = await configureHaproxy(home, { front: front!, nodes })
    const [check, serve, ...more] = take('haproxy -f').trim().replaceAll('/etc/', `${home}/etc/`).split('\n')
    expect(more).toEqual([])
    await run('bash', ['-ec', check!])
    haproxy = spawn('bash', ['-ec', `exec ${serve}`], { stdio: 'ignore' })
    const clientOf = (settingsOfClient: CognitoIdentityProviderClientConfig) => {
      const client = new CognitoIdentityProvider({
        region: 'us-east-1',
        endpoint: `https://localhost:${front}`,
        requestHandler: { httpsAgent: { ca } },
        credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
        ...settingsOfClient,
      })
      clients.push(client)
      return client
    }

    // The first access key, a pool, a user.
    const create = take('npx poolhouse keys create')
    const createSettings = create.split('\n').filter(line => line.startsWith('export '))
    await two.run(createSettings.join('\n'))
    const key = JSON.parse(await one.run(create)) as { accessKeyId: string; secretAccessKey: string }
    const admin = clientOf({ credentials: key })
    await until('HAProxy answers', async () => (await admin.listUserPools({ MaxResults: 1 })).$metadata.httpStatusCode === 200)
    const { UserPool } = await admin.createUserPool({ PoolName: 'walk' })
    const UserPoolId = UserPool!.Id!
    const { UserPoolClient } = await admin.createUserPoolClient({
      UserPoolId,
      ClientName: 'web',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
    })
    const ClientId = UserPoolClient!.ClientId!
    await admin.adminCreateUser({ UserPoolId, Username: user.USERNAME, MessageAction: 'SUPPRESS' })
    await admin.adminSetUserPassword({ UserPoolId, Username: user.USERNAME, Password: user.PASSWORD, Permanent: true })

    // Without retries of the SDK: each request that fails is counted.
    const sdk = clientOf({ maxAttempts: 1 })
    const load = signInsAndRefreshes(sdk, ClientId)
    await load.goOn()

    // Each node is killed, and comes back.
    const kill = take('kill -9')
    for (const victim of both) {
      await victim.run(kill)
      await victim.ended()
      await load.goOn()
      await victim.start()
      // HAProxy takes it back after two checks.
      await pause(3_000)
      await load.goOn()
    }
    const failedByKills = load.failures.length

    // A backup under load, restored beside it.
    const copied = { ...load.acknowledged[0]! }
    await one.run(take('npx poolhouse restore'))
    await third.start({
      POOLHOUSE_PRODUCTION: 'true',
      POOLHOUSE_DATABASE_URL_FILE: join(etc, 'restored-url'),
    })
    const restored = clientOf({ endpoint: third.url })
    const signedIn = await restored.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: user })
    expect(signedIn.AuthenticationResult?.TokenType).toBe('Bearer')
    expect((await restored.getUser({ AccessToken: copied.accessToken })).Username).toBe(user.USERNAME)
    await third.end()

    // Signing keys and the access key.
    const jwks = async () =>
      ((await (await fetch(`${one.url}/${UserPoolId}/.well-known/jwks.json`)).json()) as { keys: unknown[] }).keys.length
    const keysBefore = await jwks()
    const rotated = await one.run(take('npx poolhouse keys rotate AKIA...').replace('AKIA...', key.accessKeyId))
    const second = JSON.parse(/^\{[\s\S]*\}/m.exec(rotated)![0]) as typeof key
    await until('the new signing keys are published', async () => (await jwks()) === keysBefore + 2)
    const list = (client: CognitoIdentityProvider) => client.listUserPools({ MaxResults: 1 })
    await until('the old access key is refused', () =>
      list(admin).then(
        () => false,
        ({ name }) => name === 'UnrecognizedClientException' || name === 'ExpiredTokenException',
      ),
    )
    expect((await list(clientOf({ credentials: second }))).UserPools).toHaveLength(1)

    // The master key: each node is restarted with both keys, and again without the old one.
    const restart = async (text: string) => {
      for (const each of both) {
        await each.run('npx poolhouse stop')
        await each.ended()
        await each.run(text)
        await each.start()
        await pause(3_000)
        await load.goOn()
      }
    }
    await restart(take('POOLHOUSE_OLD_MASTER_KEY_FILE='))
    const sealed = await one.run(take('npx poolhouse keys rotate-master'))
    expect(sealed).toContain('Everything is sealed under the master key')
    await restart(take('unset POOLHOUSE_OLD_MASTER_KEY_FILE'))
    expect(one.env().POOLHOUSE_OLD_MASTER_KEY_FILE).toBeUndefined()

    await load.end()
    // Every block of the section was used.
    expect(blocks.filter(text => !done.includes(text))).toEqual([])

    // What was acknowledged is there: each access token reads its user, the last refresh token of each family gives new tokens.
    const lost: string[] = []
    for (const { accessToken, refreshToken } of load.acknowledged) {
      const answers = await Promise.allSettled([
        sdk.getUser({ AccessToken: accessToken }),
        sdk.getTokensFromRefreshToken({ ClientId, RefreshToken: refreshToken }),
      ])
      lost.push(...answers.flatMap(each => (each.status === 'rejected' ? [String(each.reason)] : [])))
    }
    const failed = load.failures.length
    console.log(
      `operate-walk: ${load.requests()} requests, ${failed} failed (${failedByKills} by two kills), ${load.acknowledged.length} sign-ins acknowledged, ${lost.length} lost`,
    )
    expect(lost).toEqual([])
    expect(load.acknowledged.length).toBeGreaterThan(writers)
    // A kill cuts what the node had begun, at most one request of each user; restarts in order cut nothing.
    expect(failedByKills, load.failures.join('\n')).toBeLessThanOrEqual(2 * writers)
    expect(load.failures.slice(failedByKills)).toEqual([])
  },
)
