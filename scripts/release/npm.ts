/**
 * The packages for npm. Each bundles the packages of this repository that it needs, so that a single file can be installed before any name is
 * registered, and afterwards one version of all of them belongs together.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from '../step.ts'
import type { Deliverable } from './deliverables.ts'
import { dependenciesOf, lockedPackage } from './lock.ts'
import { platforms } from './platforms.ts'
import { type Entry, writeTarGz } from './tar.ts'

type Manifest = Record<string, unknown> & { version: string; dependencies?: Record<string, string> }

/** Writes the package of a deliverable into a folder. Returns the file's name. */
export async function packForNpm(deliverable: Deliverable, into: string): Promise<string> {
  const { name, folder } = deliverable
  const bundled = ourDependencies(folder, deliverable.without)
  const dependencies = Object.fromEntries(
    [folder, ...bundled]
      .flatMap(each => Object.entries(dependenciesOf(each)))
      .filter(([dependency]) => !deliverable.without.includes(dependency))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  const manifest = {
    ...publishedManifest(folder),
    name,
    ...repository(folder),
    dependencies,
    ...(bundled.length > 0 && { bundleDependencies: bundled.map(nameOf) }),
    ...(deliverable.bringsNode && { engines: { node: '>=20' }, optionalDependencies: carriedNodes() }),
  }
  const entries = [
    ...packedFiles(deliverable, 'package', manifest),
    ...bundled.flatMap(each =>
      packedFiles({ folder: each }, `package/node_modules/${nameOf(each)}`, {
        ...publishedManifest(each),
        // npm would warn of a Node that does not run them.
        ...(deliverable.bringsNode && { engines: undefined }),
      }),
    ),
  ]
  const file = `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`
  await writeTarGz(join(into, file), entries)
  return file
}

/** The files of a package as npm would publish them, with another package.json. */
export function packedFiles(
  { folder, readme }: Pick<Deliverable, 'folder' | 'readme'>,
  under: string,
  manifest: object = publishedManifest(folder),
): Entry[] {
  return publishedFiles(folder).map(path => {
    const file = join(root, folder, path)
    const isExecutable = (statSync(file).mode & 0o100) !== 0
    if (path === 'package.json') return { path: `${under}/${path}`, content: `${JSON.stringify(manifest, null, 2)}\n` }
    if (path === 'README.md' && readme) return { path: `${under}/${path}`, content: readFileSync(join(root, readme)) }
    return { path: `${under}/${path}`, content: { file }, isExecutable }
  })
}

const listed = new Map<string, string[]>()

/** What `files` of package.json selects, as npm itself understands it. */
function publishedFiles(folder: string): string[] {
  const known = listed.get(folder)
  if (known) return known
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: join(root, folder),
    stdio: ['ignore', 'pipe', 'ignore'],
    encoding: 'utf8',
  })
  const [{ files }] = JSON.parse(output) as [{ files: { path: string }[] }]
  const paths = files.map(({ path }) => path)
  listed.set(folder, paths)
  return paths
}

/** package.json without what only the repository needs: the condition `source` names files that are not published. */
function publishedManifest(folder: string): Manifest {
  const { devDependencies: _, ...manifest } = readManifest(folder)
  return JSON.parse(JSON.stringify(manifest, (key, value) => (key === 'source' ? undefined : value)))
}

const readManifest = (folder: string) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest

/** The folders of our packages that one of them needs, directly or not. */
function ourDependencies(folder: string, without: readonly string[] = [], found = new Set<string>()): string[] {
  for (const name of Object.keys(dependenciesOf(folder))) {
    if (!name.startsWith('@poolhouse/') || without.includes(name)) continue
    const needed = `packages/${basename(name)}`
    if (found.has(needed)) continue
    found.add(needed)
    ourDependencies(needed, [], found)
  }
  return [...found].sort()
}

const nameOf = (folder: string) => `@poolhouse/${basename(folder)}`

/** The packages with a Node for each platform; npm installs the one that matches. */
const carriedNodes = () => Object.fromEntries(platforms.map(({ node }) => [node, lockedPackage(node).version]))

/** npm compares it with the provenance. The workflow names it, because only who publishes knows where the repository is. */
function repository(directory: string): object {
  const url = process.env.RELEASE_REPOSITORY
  return url ? { repository: { type: 'git', url, directory } } : {}
}
