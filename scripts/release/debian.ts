/**
 * The root file system under the Node of a container image: the libraries that Node needs, CA certificates and the names of users, from packages of
 * Debian that apt fetches and verifies. Needs apt-get, dpkg-deb and Debian's archive keyring; no container engine and no rights of root.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Entry } from './tar.ts'

const run = promisify(execFile)

/** The release of Debian whose packages are taken. */
const suite = 'trixie'

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** gcc-14-base has the copyright of the two libraries of GCC; base-files says which Debian this is, and has the texts of common licences. */
const packages = ['libc6', 'libstdc++6', 'libgcc-s1', 'gcc-14-base', 'ca-certificates', 'base-files']

/** What of a package stays: libraries, certificates, licences, and the release of Debian. */
const kept = [
  /^usr\/lib(64)?\/.*\.so(\.|$)/,
  // The links into usr/.
  /^lib(64)?$/,
  /^(etc|usr\/lib)\/(os-release|debian_version)$/,
  /^usr\/share\/ca-certificates\/.*\.crt$/,
  /^usr\/share\/doc\/[^/]+(\/copyright)?$/,
  /^usr\/share\/common-licenses\//,
]

/** Modules that convert character sets, for programs that call iconv; Node has its own tables. */
const leftOut = /\/gconv\//

/** A package of Debian that an image contains. */
export interface DebianPackage {
  name: string
  version: string
  architecture: string
  /** The package of sources that it is built from. */
  source: string
}

/** Unpacks the packages for an architecture. Returns the files of an image, without Node, and what they come from. */
export async function debianFiles(architecture: 'amd64' | 'arm64'): Promise<{ entries: Entry[]; packages: DebianPackage[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'poolhouse-debian-'))
  try {
    await download(architecture, folder)
    const files = readdirSync(folder).filter(name => name.endsWith('.deb'))
    const found: DebianPackage[] = []
    const entries: Entry[] = []
    const unpacked = join(folder, 'root')
    for (const file of files.sort()) {
      await run('dpkg-deb', ['-x', join(folder, file), unpacked])
      const { stdout } = await run('dpkg-deb', ['-f', join(folder, file)])
      const described = describePackage(stdout)
      found.push(described)
      // Where scanners of images look for packages that were installed without dpkg.
      entries.push({ path: `var/lib/dpkg/status.d/${described.name}`, content: stdout })
    }
    entries.push(...filesBelow(unpacked).filter(({ path }) => kept.some(pattern => pattern.test(path)) && !leftOut.test(path)))
    return { entries: [...entries, ...accounts(), ...mountPoints, certificates(entries)], packages: found }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** apt with lists and settings of its own, so that neither the architecture nor the sources of this machine matter. */
async function download(architecture: string, folder: string): Promise<void> {
  for (const name of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, name), { recursive: true })
  const sources = join(folder, 'sources.list')
  writeFileSync(
    sources,
    [`debian ${suite}`, `debian-security ${suite}-security`]
      .map(place => `deb [signed-by=${keyring}] http://deb.debian.org/${place} main\n`)
      .join(''),
  )
  const settings = {
    'Dir::State::Lists': join(folder, 'lists'),
    'Dir::State::status': '/dev/null',
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::SourceParts': '-',
    'Dir::Etc::SourceList': sources,
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  await run('apt-get', [...options, '-qq', 'update'], { cwd: folder })
  await run('apt-get', [...options, '-qq', 'download', ...packages], { cwd: folder })
}

function describePackage(control: string): DebianPackage {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(control)?.[1]
  const name = field('Package')!
  return {
    name,
    version: field('Version')!,
    architecture: field('Architecture')!,
    source: (field('Source') ?? name).replace(/ .*/, ''),
  }
}

/** Files and links, read at once: the folder is temporary. */
function filesBelow(folder: string, under = ''): Entry[] {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry): Entry[] => {
    const path = under === '' ? entry.name : `${under}/${entry.name}`
    const file = join(folder, path)
    if (entry.isDirectory()) return filesBelow(folder, path)
    if (entry.isSymbolicLink()) return [{ path, link: readlinkSync(file) }]
    return [{ path, content: readFileSync(file), isExecutable: /\/ld-[^/]*\.so/.test(path) }]
  })
}

/** What an engine mounts; in a read-only file system it cannot make the folders. */
const mountPoints: readonly Entry[] = ['dev', 'proc', 'sys'].map(path => ({ path, isFolder: true }))

/** The user of the service. The id is the one that other images without a shell use for it. */
export const serviceUser = 65_532

const accounts = (): Entry[] => [
  {
    path: 'etc/passwd',
    content: `root:x:0:0:root:/:/nonexistent\npoolhouse:x:${serviceUser}:${serviceUser}:Poolhouse:/data:/nonexistent\n`,
  },
  { path: 'etc/group', content: `root:x:0:\npoolhouse:x:${serviceUser}:\n` },
  { path: 'etc/nsswitch.conf', content: 'passwd: files\ngroup: files\nhosts: files dns\n' },
]

/** What the package's own script makes of its certificates. */
function certificates(entries: readonly Entry[]): Entry {
  const texts = entries
    .filter(({ path }) => path.endsWith('.crt'))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ content }) => String(content).trimEnd())
  return { path: 'etc/ssl/certs/ca-certificates.crt', content: `${texts.join('\n')}\n` }
}
