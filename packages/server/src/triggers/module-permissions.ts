import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

interface Child {
  worker: string
  /** The module. */
  path: string
  /** Of the service: never to be read, wherever the module lies. */
  dataDir: string
}

const isBelow = (folder: string, path: string): boolean => !relative(folder, path).startsWith('..') && relative(folder, path) !== ''

/** Arguments of Node for a module: its folder, and what imports from there need, to read; nothing else of the permission model. */
export function childOptions({ worker, path, dataDir }: Child): string[] {
  const module = realpathSync(path)
  const secret = existsSync(dataDir) ? realpathSync(dataDir) : dataDir
  const readable = [
    worker,
    ...manifests(worker),
    ...within(dirname(module), secret),
    ...packages(dirname(module), secret),
    ...manifests(module),
  ]
  return [
    '--permission',
    ...readable.map(each => `--allow-fs-read=${each}`),
    // Its databases are not under the permission model.
    ...(process.allowedNodeEnvironmentFlags.has('--experimental-sqlite') ? ['--no-experimental-sqlite'] : []),
    '--max-old-space-size=256',
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
    '--disable-warning=ExperimentalWarning',
    worker,
    module,
  ]
}

/** A folder, or all in it but the data directory. */
function within(folder: string, secret: string): string[] {
  if (folder === secret || isBelow(secret, folder)) return []
  if (!isBelow(folder, secret)) return [join(folder, '*')]
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return within(path, secret)
    return entry.isFile() ? [path] : []
  })
}

/** `node_modules` of the folder and of those above it, up to the project that it belongs to. */
const packages = (folder: string, secret: string): string[] =>
  upToProject(folder)
    .map(each => join(each, 'node_modules'))
    .filter(each => statSync(each, { throwIfNoEntry: false })?.isDirectory() && !isBelow(each, secret))
    .map(each => `${each}${sep}*`)

/** What says whether a file is a module. */
const manifests = (file: string): string[] =>
  upToProject(dirname(file))
    .map(each => join(each, 'package.json'))
    .filter(each => existsSync(each))

function upToProject(folder: string): string[] {
  const above = dirname(folder)
  return above === folder || existsSync(join(folder, 'package.json')) ? [folder] : [folder, ...upToProject(above)]
}
