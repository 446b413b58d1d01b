import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** A separate process, whose CPU time and memory are measured apart from the load generator's. */
export interface MeasuredProcess {
  child: ChildProcess
  /** CPU milliseconds so far: user and system time of all threads. */
  cpu(): number
  /** Peak and current resident memory in megabytes. */
  memory(): { peak: number; now: number }
  /** Sends SIGTERM and waits for the exit. */
  stop(): Promise<void>
}

/** Starts a process to be measured. Its output can be read from `child`. */
export function spawnMeasured(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): MeasuredProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.env ?? process.env, cwd: options.cwd })
  // An unread pipe fills up and then blocks the process.
  child.stdout.resume()
  child.stderr.resume()
  return {
    child,
    cpu: () => cpuOf(child.pid!),
    memory: () => memoryOf(child.pid!),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** The same process, measured with all that it has started and that still runs: workers, or the program behind a script. */
export const withDescendants = (measured: MeasuredProcess): MeasuredProcess => {
  const all = () => descendantsOf(measured.child.pid!)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  return {
    ...measured,
    cpu: () => sum(all().map(cpuOf)),
    memory() {
      const each = all().map(memoryOf)
      return { peak: sum(each.map(({ peak }) => peak)), now: sum(each.map(({ now }) => now)) }
    },
  }
}

/** A process and those below it; without /proc only itself. */
function descendantsOf(pid: number): number[] {
  if (!hasProc) return [pid]
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap(child => descendantsOf(Number(child))))]
}

const hasProc = existsSync('/proc/self/stat')
// USER_HZ is 100 on every Linux that Node runs on.
const tick = 10

/** The fields of /proc/<pid>/stat, numbered from 1 as in proc(5): 14 utime, 15 stime, 16 cutime, 17 cstime. The command may contain spaces and brackets. */
function statOf(pid: number | 'self'): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return ['', '', ...text.slice(text.lastIndexOf(')') + 1).split(' ')]
}

function cpuOf(pid: number): number {
  if (hasProc) {
    const fields = statOf(pid)
    return (Number(fields[14]) + Number(fields[15])) * tick
  }
  // macOS: [[dd-]hh:]mm:ss.cc
  const time = execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000
}

function memoryOf(pid: number): { peak: number; now: number } {
  if (hasProc) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
    return { peak: kilobytes('VmHWM') / 1024, now: kilobytes('VmRSS') / 1024 }
  }
  const now = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
  return { peak: now, now }
}

/** CPU milliseconds of all child processes that have exited, with their own children. Null without /proc. */
export function cpuOfExitedChildren(): number | null {
  if (!hasProc) return null
  const fields = statOf('self')
  return (Number(fields[16]) + Number(fields[17])) * tick
}

/** Runs a command to its end. Throws an Error with the last lines of its output if it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<void> {
  await captureOutput(command, args, options)
}

/** As `run`, and returns the output. */
export async function captureOutput(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.env ?? process.env, cwd: options.cwd })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const [status] = await once(child, 'exit')
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} exited with ${status}:\n${output.trim().split('\n').slice(-15).join('\n')}`)
  return output
}

/**
 * The sum of the peak memory, in megabytes, of the processes that this process started, without `before`, and of their descendants; sampled until
 * `ended`. 0 without /proc.
 */
export async function peakMemoryUntil(ended: Promise<unknown>, before: readonly number[]): Promise<number> {
  const peaks = new Map<number, number>()
  const sample = () => {
    for (const one of startedProcesses()
      .filter(child => !before.includes(child))
      .flatMap(processTree)) {
      try {
        peaks.set(one, memoryOf(one).peak)
      } catch {
        // The process has exited since it was listed.
      }
    }
  }
  const timer = setInterval(sample, 20)
  await ended.finally(() => clearInterval(timer))
  return [...peaks.values()].reduce((sum, peak) => sum + peak, 0)
}

/** The processes that this process started and that run. None without /proc. */
export const startedProcesses = (): number[] => (hasProc ? childrenOf(process.pid) : [])

const processTree = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(processTree)]

/** Of all threads: any of them may have started one. */
function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.flatMap(thread => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number))
  } catch {
    return []
  }
}
