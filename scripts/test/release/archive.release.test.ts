import { chmodSync, globSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createPool, emptyFolder, freePort, run, thisPlatform, unpack, version, workshop } from './kit.ts'

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

  test('a link to the command in another folder runs it', () => {
    const bin = join(unpacked('poolhouse-service'), 'bin/poolhouse')
    const folder = emptyFolder(shop, 'links')
    symlinkSync(bin, join(folder, 'absolute'))
    symlinkSync('absolute', join(folder, 'relative'))
    for (const link of ['./absolute', './relative'])
      expect(run([link, '--version'], { cwd: folder, env: nothing })).toMatchObject({ status: 0, stdout: `${version}\n` })
  })
})

describe('what is wrong is said', () => {
  const service = () => join(unpacked('poolhouse-service'), 'bin/poolhouse')

  test.each([
    ['FreeBSD amd64', 'There is none for this machine; the npm package runs wherever Node 24 does.'],
    ['MINGW64_NT-10.0 x86_64', 'There is none for this machine; the npm package runs wherever Node 24 does.'],
    ['Linux riscv64', 'There is none for this machine; the npm package runs wherever Node 24 does.'],
    ['Darwin arm64', 'Take the one for darwin-arm64.'],
  ])('on %s the command says which archive to take', (uname, advice) => {
    const bin = emptyFolder(shop, `tools-${uname.replaceAll(/\W/g, '-')}`)
    writeFileSync(join(bin, 'uname'), `#!/bin/sh\necho '${uname}'\n`)
    chmodSync(join(bin, 'uname'), 0o755)
    const { status, stderr } = run([service(), 'start'], { cwd: bin, env: { ...nothing, PATH: bin } })
    expect(stderr).toContain(`poolhouse: this archive is for ${thisPlatform}, and this machine is `)
    expect(stderr).toContain(advice)
    expect(status).toBe(1)
  })

  test('a port that is taken is named, with what to do', async () => {
    const taken = createServer((_, response) => response.end('another service'))
    await new Promise<void>(resolve => taken.listen(0, 'localhost', resolve))
    onTestFinished(() => void taken.close())
    const { port } = taken.address() as { port: number }
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

  test.skipIf(process.getuid?.() !== 0)('a data directory of a read-only file system is named', () => {
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
