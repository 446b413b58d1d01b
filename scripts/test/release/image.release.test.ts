import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { platforms } from '../../release/platforms.ts'
import { isInCi } from '../../step.ts'
import { canMount, createPool, emptyFolder, freePort, release, version, workshop } from './kit.ts'

const shop = workshop()
const imageOf = (architecture: string) => join(release, `poolhouse-service-${version}-image-linux-${architecture}.tar`)
const here = platforms.find(({ os, cpu }) => os === process.platform && cpu === process.arch)?.image

interface Config {
  config: { User: string; Env: string[]; Entrypoint: string[]; Cmd: string[]; Healthcheck: { Test: string[] }; Volumes: object }
  rootfs: { diff_ids: string[] }
  architecture: string
}

/** The layout of an image, and its documents. */
function opened(architecture: string) {
  const layout = emptyFolder(shop, `layout-${architecture}`)
  expect(spawnSync('tar', ['-xf', imageOf(architecture), '-C', layout]).status).toBe(0)
  const read = <Document>(path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8')) as Document
  const blob = ({ digest }: { digest: string }) => `blobs/${digest.replace(':', '/')}`
  const [described] = read<{ manifests: { digest: string; platform: { architecture: string } }[] }>('index.json').manifests
  const manifest = read<{ config: { digest: string }; layers: { digest: string; size: number }[] }>(blob(described!))
  const config = read<Config>(blob(manifest.config))
  return { layout, described: described!, manifest, config, blob, read }
}

describe.skipIf(!isInCi && (here === undefined || !existsSync(imageOf(here))))('the container image', () => {
  test('every blob has its digest and size, every layer its diff_id, and all is under 150 MB', () => {
    const { layout, described, manifest, config, blob, read } = opened(here!)
    expect(described.platform).toEqual({ architecture: here, os: 'linux' })
    for (const descriptor of [described, manifest.config, ...manifest.layers])
      expect(sha256(join(layout, blob(descriptor)))).toBe(descriptor.digest)
    for (const layer of manifest.layers) expect(statSync(join(layout, blob(layer))).size).toBe(layer.size)
    const plain = manifest.layers.map(layer => {
      const { stdout } = spawnSync('gzip', ['-dc', join(layout, blob(layer))], { maxBuffer: 2 ** 30 })
      return `sha256:${createHash('sha256').update(stdout).digest('hex')}`
    })
    expect(config.rootfs.diff_ids).toEqual(plain)
    expect(statSync(imageOf(here!)).size).toBeLessThan(150_000_000)
    const [docker] = read<{ Config: string; Layers: string[] }[]>('manifest.json')
    expect([docker!.Config, ...docker!.Layers]).toEqual([manifest.config, ...manifest.layers].map(blob))
  })

  test.skipIf(process.getuid?.() !== 0)(
    'its root file system runs read-only as a user without rights, answers the AWS SDK, tells its health, and stops at SIGTERM',
    { timeout: 60_000 },
    async () => {
      const { layout, manifest, config, blob } = opened(here!)
      const rootFolder = emptyFolder(shop, 'root')
      for (const layer of manifest.layers)
        expect(spawnSync('tar', ['-xpzf', join(layout, blob(layer)), '-C', rootFolder, '--numeric-owner']).status).toBe(0)
      const data = emptyFolder(shop, 'data')
      const [uid, gid] = config.config.User.split(':').map(Number)
      expect(uid).toBeGreaterThan(0)
      chownSync(data, uid!, gid!)

      const enter = `exec env -i ${config.config.Env.join(' ')} "$(command -v chroot)" --userspec=${config.config.User} '${rootFolder}' "$@"`
      const mounts = [
        `mount --bind '${rootFolder}' '${rootFolder}'`,
        `mount --bind '${data}' '${rootFolder}/data'`,
        `mount -o remount,bind,ro '${rootFolder}'`,
      ]
      // Without the right to mount, all but its own folder is still not the user's to write.
      const line = canMount ? ['unshare', '--mount', 'sh', '-c', [...mounts, enter].join(' && ')] : ['sh', '-c', enter]
      const contained = (...command: string[]): [string, string[]] => [line[0]!, [...line.slice(1), 'sh', ...command]]
      const { Entrypoint, Healthcheck } = config.config
      const health = () => spawnSync(...contained(...Healthcheck.Test.slice(1)), { encoding: 'utf8' })
      expect(health()).toMatchObject({ status: 1, stderr: expect.stringContaining('no service runs') })

      const port = await freePort()
      const service = spawn(
        ...contained(...Entrypoint, 'start', '--development', '--allow-remote', '--allowed-hosts', 'poolhouse', '--port', `${port}`),
        {
          stdio: 'pipe',
        },
      )
      onTestFinished(() => void service.kill('SIGKILL'))
      const ended = new Promise<number | null>(resolve => service.on('exit', resolve))
      await new Promise<void>((resolve, reject) => {
        let said = ''
        for (const stream of [service.stdout, service.stderr])
          stream.on('data', chunk => {
            said += chunk
            if (said.includes('Poolhouse is ready')) resolve()
          })
        void ended.then(() => reject(new Error(said)))
      })
      expect(await createPool(port)).toMatch(/^us-east-1_/)
      expect(health()).toMatchObject({ status: 0, stderr: '' })
      expect(spawnSync(...contained('/usr/bin/poolhouse', 'status'), { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('1 user pools'),
      })
      service.kill('SIGTERM')
      expect(await ended).toBe(0)
    },
  )

  test('it holds no engine, no package of Pulumi and no shell, and certificates, accounts and licences', () => {
    const { layout, manifest, blob } = opened(here!)
    const paths = manifest.layers.flatMap(layer =>
      spawnSync('tar', ['-tzf', join(layout, blob(layer))], { encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout.split('\n'),
    )
    expect(paths.filter(path => /\/@pulumi\/|@poolhouse\/(engine|provider)\/|(^|\/)(sh|bash|busybox)$/.test(path))).toEqual([])
    for (const needed of ['etc/passwd', 'etc/ssl/certs/ca-certificates.crt', 'usr/share/doc/libc6/copyright', 'opt/poolhouse/node/LICENSE'])
      expect(paths).toContain(needed)
  })
})

const sha256 = (file: string) => `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
