import { spawn } from 'node:child_process'
import { globSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { canMount, createPool, emptyFolder, freePort, run, unpack, workshop } from './kit.ts'

const shop = workshop()

/** What the issue allows with nothing installed. */
const oneMinute = 60

const unpacked = (name: string) => unpack(shop, name)

/** Nothing is installed: no PATH, no home that exists. */
const nothing = { PATH: '', HOME: '/nonexistent' }

describe('the archives, with nothing installed', () => {
  test('the service alone starts, answers the AWS SDK, and stops; it holds no engine and no package of Pulumi', {
    timeout: 120_000,
  }, async () => {
    const started = performance.now()
    const folder = unpacked('poolhouse-service')
    const cwd = emptyFolder(shop, 'alone')
    const port = await freePort()
    const poolhouse = (...args: string[]) => run([join(folder, 'bin/poolhouse'), ...args], { cwd, env: nothing })
    expect(poolhouse('start', '--detach', '--port', `${port}`)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`Poolhouse is ready at http://localhost:${port}`),
    })
    expect(await createPool(port)).toMatch(/^us-east-1_/)
    expect((performance.now() - started) / 1000).toBeLessThan(oneMinute)
    expect(poolhouse('status')).toMatchObject({ status: 0, stdout: expect.stringContaining('1 user pools') })
    expect(poolhouse('stop')).toMatchObject({ status: 0 })
    expect(globSync(['app/**/@pulumi', 'app/**/@poolhouse/engine', 'app/**/@poolhouse/provider'], { cwd: folder })).toEqual([])
    writeFileSync(join(cwd, 'Pulumi.yaml'), 'name: first\nruntime: yaml\n')
    expect(poolhouse('up', '--yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('poolhouse: this is the service alone, without the engine that deploys Pulumi programs.'),
    })
  })

  test('the archive with the engine deploys a YAML program to a service that it starts', { timeout: 120_000 }, async () => {
    const started = performance.now()
    const bin = join(unpacked('poolhouse'), 'bin/poolhouse')
    const cwd = emptyFolder(shop, 'deployed')
    const program = [
      'name: first',
      'runtime: yaml',
      'resources:',
      '  pool: { type: aws:cognito:UserPool, properties: { name: first } }',
      `  client: { type: aws:cognito:UserPoolClient, properties: { name: web, userPoolId: "\${pool.id}" } }`,
      `outputs: { client: "\${client.id}" }`,
    ]
    writeFileSync(join(cwd, 'Pulumi.yaml'), program.join('\n'))
    const port = await freePort()
    const poolhouse = (...args: string[]) => run([bin, ...args], { cwd, env: nothing })
    expect(poolhouse('start', '--detach', '--port', `${port}`)).toMatchObject({ status: 0 })
    expect(poolhouse('up', '--yes', '--endpoint', `http://localhost:${port}`)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/client\s*: "\w{26}"/),
    })
    expect((performance.now() - started) / 1000).toBeLessThan(oneMinute)
    expect(poolhouse('stop')).toMatchObject({ status: 0 })
  })
})

test('the archive with the engine is a plugin of the official CLI on a machine without Node', async () => {
  const bin = join(unpacked('poolhouse'), 'bin/poolhouse')
  const PULUMI_HOME = emptyFolder(shop, 'pulumi')
  const installed = run([bin, 'plugin', 'install'], { cwd: PULUMI_HOME, env: { ...nothing, PULUMI_HOME } })
  expect(installed).toMatchObject({ status: 0 })
  const [link] = globSync('plugins/*/pulumi-resource-aws', { cwd: PULUMI_HOME })
  // Of a machine's tools those that the script calls; no Node.
  const PATH = emptyFolder(shop, 'tools')
  for (const tool of ['readlink', 'dirname', 'sh']) symlinkSync(join('/usr/bin', tool), join(PATH, tool))
  const plugin = spawn(join(PULUMI_HOME, link!), ['127.0.0.1:1'], { env: { PATH }, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void plugin.kill())
  const port = await new Promise<string>((resolve, reject) => {
    plugin.stdout.once('data', said => resolve(String(said)))
    plugin.once('exit', status => reject(new Error(`The plugin ended with ${status}.`)))
  })
  expect(port).toMatch(/^\d+\n$/)
})

describe('what is wrong is said', () => {
  const service = () => join(unpacked('poolhouse-service'), 'bin/poolhouse')

  test('a port that is taken is named, with what to do', async () => {
    // A process of its own: this one does not answer while it waits for the command.
    const holder = spawn(process.execPath, [
      '-e',
      "require('http').createServer((_, response) => response.end('other')).listen(0, 'localhost', function () { console.log(this.address().port) })",
    ])
    onTestFinished(() => void holder.kill())
    const port = await new Promise<number>(resolve => holder.stdout.once('data', said => resolve(Number(said))))
    const cwd = emptyFolder(shop, 'taken')
    const { status, stderr } = run([service(), 'start', '--detach', '--port', `${port}`], { cwd, env: nothing })
    expect(stderr).toMatch(new RegExp(`^poolhouse: port ${port} is (taken|in use)`))
    expect(stderr).toContain('--port')
    expect(status).toBe(1)
  })

  test('a data directory that cannot be written is named', () => {
    const cwd = emptyFolder(shop, 'unwritable')
    writeFileSync(join(cwd, 'file'), '')
    const { status, stderr } = run([service(), 'start', '--detach', '--data', join(cwd, 'file', 'data')], { cwd, env: nothing })
    expect(stderr).toMatch(/^poolhouse: /)
    expect(stderr).toContain(join(cwd, 'file', 'data'))
    expect(stderr).not.toContain('This should not have happened')
    expect(status).toBe(1)
  })

  test.skipIf(!canMount)('a data directory of a read-only file system is named', () => {
    const cwd = emptyFolder(shop, 'read-only')
    mkdirSync(join(cwd, 'disk'))
    const inside = `mount -t tmpfs -o ro none disk && exec "$@"`
    const line = [
      '/usr/bin/unshare',
      '--mount',
      '/bin/sh',
      '-c',
      `PATH=/usr/bin:/bin; ${inside}`,
      'sh',
      service(),
      'start',
      '--data',
      'disk/data',
    ]
    const { status, stderr } = run(line, { cwd, env: nothing })
    expect(stderr).toMatch(/^poolhouse: /)
    expect(stderr).toContain(join(cwd, 'disk/data'))
    expect(stderr).not.toContain('This should not have happened')
    expect(status).toBe(1)
  })
})
