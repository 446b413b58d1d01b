import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

interface ModuleProcess {
  /** The file that loads the module. */
  worker: string
  /** Files that the worker imports. */
  imported: readonly string[]
  /** The file of the module. */
  path: string
  /** The service's data directory and files with its keys, which stay unreadable even where the module lies beside or above them. */
  unreadable: readonly string[]
  /** Node 25 and newer close the network unless this is true; older ones leave it open. */
  mayUseNetwork: boolean
}

const isBelow = (folder: string, path: string): boolean => !relative(folder, path).startsWith('..') && relative(folder, path) !== ''

/** Arguments for the Node process of a module: it may read the module's folder and the packages imported there, and nothing else. */
export function childArguments({ worker, imported, path, unreadable, mayUseNetwork }: ModuleProcess): string[] {
  const module = realpathSync(path)
  const excluded = unreadable.map(each => (existsSync(each) ? realpathSync(each) : each))
  const readable = [
    ...[worker, ...imported],
    ...manifests(worker),
    ...readablePaths(dirname(module), excluded),
    ...packageFolders(dirname(module), excluded),
    ...manifests(module),
  ]
  return [
    '--permission',
    ...readable.map(each => `--allow-fs-read=${each}`),
    // node:sqlite opens files without asking the permission model.
    ...(process.allowedNodeEnvironmentFlags.has('--experimental-sqlite') ? ['--no-experimental-sqlite'] : []),
    ...(mayUseNetwork && process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    '--max-old-space-size=256',
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    '--disable-warning=ExperimentalWarning',
    worker,
    module,
  ]
}

/** The folder as a pattern, or the paths in it without the excluded ones. */
function readablePaths(folder: string, excluded: readonly string[]): string[] {
  if (excluded.some(each => each === folder || isBelow(each, folder))) return []
  if (!excluded.some(each => isBelow(folder, each))) return [join(folder, '*')]
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return readablePaths(path, excluded)
    return entry.isFile() && !excluded.includes(path) ? [path] : []
  })
}

/** `node_modules` of the folder and of its parents, up to the one with a package.json. */
const packageFolders = (folder: string, excluded: readonly string[]): string[] =>
  upToProject(folder)
    .map(each => join(each, 'node_modules'))
    .filter(each => statSync(each, { throwIfNoEntry: false })?.isDirectory())
    .flatMap(each => readablePaths(each, excluded))

/** The package.json files from which Node learns whether a file is an ES module. */
const manifests = (file: string): string[] =>
  upToProject(dirname(file))
    .map(each => join(each, 'package.json'))
    .filter(each => existsSync(each))

/** The folder and its parents, up to the one with a package.json. */
function upToProject(folder: string): string[] {
  const above = dirname(folder)
  return above === folder || existsSync(join(folder, 'package.json')) ? [folder] : [folder, ...upToProject(above)]
}
