import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { complete, serviceAlone } from '../release/deliverables.ts'
import { launcher } from '../release/launcher.ts'
import { closure } from '../release/lock.ts'
import { type Platform, platforms } from '../release/platforms.ts'
import { billOfMaterials } from '../release/sbom.ts'
import { type Entry, writeTarGz } from '../release/tar.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'release-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

describe('archives', () => {
  const long = `${'folder/'.repeat(20)}file`
  const longer = `${'a'.repeat(120)}/${'b'.repeat(180)}.txt`
  const entries: Entry[] = [
    { path: 'z', content: 'last' },
    { path: 'a/run', content: '#!/bin/sh\n', isExecutable: true },
    { path: 'a/link', link: '../z' },
    { path: long, content: 'long' },
    { path: longer, content: 'longer' },
    { path: 'näme', content: 'x'.repeat(1025) },
    { path: 'data', isFolder: true, owner: 65_532, mode: 0o700 },
  ]

  test('an archive has the same bytes whatever the order of its entries', async () => {
    const at = folder()
    await writeTarGz(join(at, 'one.tar.gz'), entries)
    await writeTarGz(join(at, 'other.tar.gz'), entries.toReversed())
    expect(readFileSync(join(at, 'one.tar.gz')).equals(readFileSync(join(at, 'other.tar.gz')))).toBe(true)
  })

  test('tar reads names, contents, rights, owners and links of an archive', async () => {
    const at = folder()
    await writeTarGz(join(at, 'one.tar.gz'), entries)
    const options = ['--numeric-owner', '--full-time', '--utc', '-tvzf']
    const listed = execFileSync('tar', [...options, join(at, 'one.tar.gz')], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })
    expect(listed).toMatch(/^-rwxr-xr-x 0\/0 +10 1985-10-26 08:15:00 a\/run$/m)
    expect(listed).toMatch(/^drwx------ 65532\/65532 +0 1985-10-26 08:15:00 data\/$/m)
    expect(listed).toMatch(/a\/link -> \.\.\/z$/m)
    execFileSync('tar', ['-xzf', join(at, 'one.tar.gz'), '--no-same-owner', '-C', at])
    for (const { path, content } of entries) if (content) expect(readFileSync(join(at, path), 'utf8')).toBe(content)
  })
})

describe('the launcher of an archive', () => {
  /** An archive whose Node prints its arguments, and the folder of a PATH whose `uname` prints this. */
  function unpacked(platform: Platform, uname: string) {
    const home = folder()
    for (const name of ['bin', 'node/bin', 'tools']) mkdirSync(join(home, name), { recursive: true })
    const script = (path: string, text: string) => writeFileSync(join(home, path), text, { mode: 0o755 })
    script('bin/poolhouse', launcher(platform))
    script('node/bin/node', '#!/bin/sh\necho "PATH=$PATH $*"\n')
    script('tools/uname', `#!/bin/sh\necho '${uname}'\n`)
    const PATH = join(home, 'tools')
    return {
      home,
      PATH,
      run: (command: string, cwd = home) => spawnSync(command, ['start', 'a b'], { cwd, env: { PATH }, encoding: 'utf8' }),
    }
  }

  const withoutLoader = platforms.map(({ loader: _, ...platform }) => platform)

  test.each(withoutLoader.flatMap(platform => platform.uname.map(uname => [platform.name, uname, platform] as const)))(
    'of %s runs its Node where uname says %s, and hands on arguments and PATH',
    (_name, uname, platform) => {
      const { home, PATH, run } = unpacked(platform, uname)
      const app = join(home, 'app/node_modules/poolhouse/bin/poolhouse.mjs')
      expect(run(join(home, 'bin/poolhouse'))).toMatchObject({ status: 0, stdout: `PATH=${PATH} ${app} start a b\n`, stderr: '' })
    },
  )

  test.each(['bin/poolhouse', './poolhouse'])('finds its folder when it is started as %s', command => {
    const platform = withoutLoader[0]!
    const { home, run } = unpacked(platform, platform.uname[0]!)
    expect(run(command, command.startsWith('./') ? join(home, 'bin') : home).stdout).toContain(`${home}/app/node_modules/poolhouse`)
  })

  test('finds its folder through links', () => {
    const platform = withoutLoader[0]!
    const { home, run } = unpacked(platform, platform.uname[0]!)
    const elsewhere = folder()
    symlinkSync(join(home, 'bin/poolhouse'), join(elsewhere, 'one'))
    symlinkSync('one', join(elsewhere, 'two'))
    expect(run('./two', elsewhere).stdout).toContain(`${home}/app/node_modules/poolhouse`)
  })

  test.each`
    archive           | uname                       | message
    ${'linux-x64'}    | ${'Linux aarch64'}          | ${'this archive is for linux-x64, and this machine is linux-arm64. Take the one for linux-arm64.'}
    ${'linux-x64'}    | ${'Darwin x86_64'}          | ${'this archive is for linux-x64, and this machine is darwin-x64. Take the one for darwin-x64.'}
    ${'linux-arm64'}  | ${'Linux x86_64'}           | ${'this archive is for linux-arm64, and this machine is linux-x64. Take the one for linux-x64.'}
    ${'darwin-x64'}   | ${'Darwin arm64'}           | ${'this archive is for darwin-x64, and this machine is darwin-arm64. Take the one for darwin-arm64.'}
    ${'darwin-arm64'} | ${'Darwin x86_64'}          | ${'this archive is for darwin-arm64, and this machine is darwin-x64. Take the one for darwin-x64.'}
    ${'linux-x64'}    | ${'Linux riscv64'}          | ${'this archive is for linux-x64, and this machine is Linux riscv64. There is none for this machine; the npm package runs wherever Node 24 does.'}
    ${'linux-x64'}    | ${'FreeBSD amd64'}          | ${'this archive is for linux-x64, and this machine is FreeBSD amd64. There is none for this machine; the npm package runs wherever Node 24 does.'}
    ${'linux-x64'}    | ${'MINGW64_NT-10.0 x86_64'} | ${'this archive is for linux-x64, and this machine is MINGW64_NT-10.0 x86_64. There is none for this machine; the npm package runs wherever Node 24 does.'}
  `('the archive of $archive on $uname says: $message', ({ archive, uname, message }) => {
    const { home, run } = unpacked(platforms.find(({ name }) => name === archive)!, uname)
    expect(run(join(home, 'bin/poolhouse'))).toMatchObject({ status: 1, stdout: '', stderr: `poolhouse: ${message}\n` })
  })

  test('on a system without glibc says what its Node needs', () => {
    const loader = '/nonexistent/ld-linux.so.2'
    const { home, run } = unpacked({ ...platforms[0]!, loader }, platforms[0]!.uname[0]!)
    const { status, stderr } = run(join(home, 'bin/poolhouse'))
    expect(stderr).toContain(`poolhouse: this system has no ${loader}: the Node of this archive needs glibc`)
    expect(status).toBe(1)
  })
})

describe('what a release contains', () => {
  test.each(platforms.map(platform => [platform.name, platform] as const))(
    'the service alone on %s has no package of Pulumi, no engine and no binary of another platform',
    (_name, platform) => {
      const names = closure(serviceAlone.folder, platform, serviceAlone.without).map(({ name }) => name)
      expect(names).toContain('@poolhouse/server')
      expect(names.filter(name => /^@pulumi\/|^@grpc\/|^@poolhouse\/(engine|provider)$|^typescript/.test(name))).toEqual([])
      const binaries = closure(complete.folder, platform).filter(({ name }) => name.startsWith('@typescript/'))
      expect(binaries.map(({ name }) => name)).toEqual([`@typescript/typescript-${platform.name}`])
    },
  )

  test('the bill of materials names packages, Nodes and packages of Debian once, with version, licence and source', () => {
    const libc = { name: 'libc6', version: '2.41-12+deb13u5', architecture: 'arm64', source: 'glibc' }
    const { components } = billOfMaterials('1.2.3', platforms, [libc, libc]) as {
      components: { purl: string; licenses: unknown[]; properties?: unknown[] }[]
    }
    const purls = components.map(({ purl }) => purl)
    expect(new Set(purls).size).toBe(purls.length)
    expect(purls.filter(purl => /^pkg:npm\/node-(bin-)?(linux|darwin)-/.test(purl))).toHaveLength(platforms.length)
    expect(components.find(({ purl }) => purl.startsWith('pkg:deb/'))).toMatchObject({
      purl: 'pkg:deb/debian/libc6@2.41-12%2Bdeb13u5?arch=arm64',
      properties: [{ name: 'debian:source', value: 'glibc' }],
    })
    expect(components.filter(({ licenses }) => !licenses?.length)).toEqual([])
  })
})
