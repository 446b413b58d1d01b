import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterEach, describe, expect, test } from 'vitest'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'

const running: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const stop of running.splice(0).reverse()) await stop()
})

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:pre'
const env = { POOLHOUSE_MASTER_KEY: randomBytes(32).toString('base64') }
const password = 'Correct-horse-7'

/** A folder with a module, and the arguments that start a service with it. */
function moduleFolder(source: string) {
  const { path, remove } = folder()
  running.push(remove)
  writeFileSync(join(path, 'pre.mjs'), source)
  const data = join(path, '.poolhouse')
  return { path, data, args: ['start', '--port', '0', '--data', data, '--trigger', `${functionArn}=./pre.mjs`] }
}

function start(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
  const service = poolhouseProcess(args, options)
  running.push(async () => {
    service.signal('SIGKILL')
    await service.ended
  })
  return service
}

/** A function that signs a user in, whose pool has the module as its PreAuthentication trigger. Returns the message of the refusal. */
async function poolWithTrigger(endpoint: string, credentials: { accessKeyId: string; secretAccessKey: string }) {
  const api = new CognitoIdentityProvider({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  running.push(() => api.destroy())
  const { UserPool } = await api.createUserPool({ PoolName: 'pool', LambdaConfig: { PreAuthentication: functionArn } })
  const UserPoolId = UserPool!.Id!
  const { UserPoolClient } = await api.createUserPoolClient({
    UserPoolId,
    ClientName: 'client',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  await api.adminCreateUser({ UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' })
  await api.adminSetUserPassword({ UserPoolId, Username: 'ada', Password: password, Permanent: true })
  const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
  return () =>
    api.initiateAuth({ ClientId: UserPoolClient!.ClientId!, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }).then(
      () => 'signed in',
      (error: Error) => error.message,
    )
}

describe('a trigger module in production', () => {
  test('it gets no admin key from the admin socket, and reaches neither the port of the service nor another TCP port', async () => {
    const other = createServer(connection => connection.end())
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    running.push(() => other.close())
    const { path, data, args } = moduleFolder('')
    const source = (port: string) =>
      `import net from 'node:net'
      import http from 'node:http'
      import { readFileSync } from 'node:fs'
      const connect = port => new Promise((resolve, reject) => net.connect(port, '127.0.0.1').on('connect', resolve).on('error', reject))
      const keys = headers => new Promise((resolve, reject) => http.request({ socketPath: '${data}/admin.sock', path: '/keys', method: 'POST', headers },
        answer => answer.statusCode === 200 ? resolve() : reject(new Error())).on('error', reject).end('{}'))
      const attempts = {
        'keys without the token': () => keys({}),
        'keys with the token': () => keys({ authorization: 'Bearer ' + readFileSync('${data}/admin.token', 'utf8') }),
        token: () => readFileSync('${data}/admin.token'),
        service: () => connect(${port}),
        fetch: () => fetch('http://127.0.0.1:${port}'),
        other: () => connect(${(other.address() as { port: number }).port}),
      }
      export const handler = async event => {
        const reached = []
        for (const [name, attempt] of Object.entries(attempts)) try { await attempt(); reached.push(name) } catch {}
        throw new Error('reached: ' + reached)
      }`
    const service = start([...args, '--production', '--no-mail'], { cwd: path, env })
    const [, url] = await service.says(/ready at (\S+) \(production mode/)
    writeFileSync(join(path, 'pre.mjs'), source(new URL(url!).port))
    const signIn = await poolWithTrigger(url!, JSON.parse((await poolhouse(['keys', 'create', '--admin', '--json', '--data', data])).out))
    expect(await signIn()).toBe('PreAuthentication failed with error reached: .')
  })

  // Without unshare on PATH a Node before 25 can close the network to no process.
  const withoutIsolation = { ...env, PATH: '/nowhere' }
  const closesItself = process.allowedNodeEnvironmentFlags.has('--allow-net')

  test.skipIf(closesItself)(
    'production does not start with one on a machine that cannot close the network to it, unless it is trusted',
    async () => {
      const { path, args } = moduleFolder('export const handler = event => event')
      const refused = start([...args, '--production', '--no-mail'], { cwd: path, env: withoutIsolation })
      expect(await refused.ended).toBe(1)
      expect(refused.err).toMatch(
        /^poolhouse: Production runs trigger modules without network, and here Node v\d+\S+ cannot close the network to them .* --allow-trusted-modules \(POOLHOUSE_ALLOW_TRUSTED_MODULES\)\.\n$/,
      )

      for (const given of [
        { more: ['--allow-trusted-modules'], env: withoutIsolation },
        { more: [], env: { ...withoutIsolation, POOLHOUSE_ALLOW_TRUSTED_MODULES: 'true' } },
      ]) {
        const service = start([...args, '--production', '--no-mail', ...given.more], { cwd: path, env: given.env })
        await service.says(/ready at/)
        await service.says(/"level":"warn"/)
        expect(JSON.parse(service.out.split('\n')[0]!).message).toBe(
          'Trigger modules are trusted code: they can reach the network and every socket of this machine, because --allow-trusted-modules is given.',
        )
        service.process.kill('SIGTERM')
        await service.ended
      }
    },
  )

  test('production without one starts on such a machine', async () => {
    const { path, data } = moduleFolder('')
    const service = start(['start', '--port', '0', '--data', data, '--production', '--no-mail'], { cwd: path, env: withoutIsolation })
    await service.says(/Next: .*\n/)
    expect([service.out, service.err]).toEqual(['', expect.stringMatching(/^Poolhouse is ready at .*\nNext: .*\n$/)])
  })

  test.skipIf(closesItself)('development starts with one on such a machine, and says that it is trusted code', async () => {
    const { path, args } = moduleFolder('export const handler = event => event')
    const service = start(args, { cwd: path, env: { PATH: '/nowhere' } })
    await service.says(/ready at/)
    expect(service.err).toMatch(/^warning: Trigger modules are trusted code: they can reach the network .*, because Node v/)
  })
})

test('a trigger module in development: the service prints what it prints and the stack of its errors, without control characters', async () => {
  const { path, args } = moduleFolder("export const handler = () => { console.log('hello\\u001b[2J'); throw new Error('Not today') }")
  const service = start(args, { cwd: path })
  const [, url] = await service.says(/ready at (\S+) /)
  const signIn = await poolWithTrigger(url!, { accessKeyId: 'a', secretAccessKey: 'b' })
  expect(await signIn()).toBe('PreAuthentication failed with error Not today.')
  await service.says(/^\[pre\.mjs\] hello\\u001b\[2J$/m)
  await service.says(/^\[pre\.mjs\] Error: Not today\n\[pre\.mjs\] +at handler \(.*pre\.mjs:1:\d+\)$/m)
  writeFileSync(join(path, 'pre.mjs'), 'export const handler = async event => event // Another one.')
  expect(await signIn()).toBe('signed in')
})
