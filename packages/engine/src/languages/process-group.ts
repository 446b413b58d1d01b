import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/** A process with all that it starts; both end with this process, however that ends. */
export interface ProcessGroup {
  child: ChildProcessByStdio<null, Readable, Readable>
  /** Signals the process and its child processes, as long as the process itself runs. */
  kill(signal: NodeJS.Signals): void
  /** Ends the process and every child process that it left behind. */
  end(): void
}

/** Starts a process in a group of its own: Ctrl-C on a terminal goes to this process, which ends the others itself. */
export function spawnGroup(
  executable: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): ProcessGroup {
  const child = spawn(executable, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  const { pid } = child
  endWithThisProcess(child)
  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (pid !== undefined) process.kill(-pid, signal)
    } catch {
      // Nothing of it is left.
    }
  }
  return {
    child,
    kill: signal => {
      if (child.exitCode === null && child.signalCode === null) signalGroup(signal)
    },
    end: () => signalGroup('SIGKILL'),
  }
}

/** Has a process that leads a group of its own end, with its group, when this process ends, however that ends. */
export function endWithThisProcess(child: ChildProcess): void {
  watcher ??= startWatcher()
  const { pid } = child
  if (pid === undefined) return
  watcher?.write(`+ ${pid}\n`)
  child.once('exit', () => watcher?.write(`- ${pid}\n`))
}

/** Hears which groups run; `undefined` until the first one, and where there is no shell. */
let watcher: Socket | undefined

/**
 * A shell that reads `+ GROUP` and `- GROUP`. The end of its input says that this process is gone, even by SIGKILL; then it ends the groups that still run.
 * It is not their parent, for a shell drops variables whose names it cannot write, such as `spring.profile`.
 */
const watch = `
running=
while read -r sign group; do
  others=
  for one in $running; do [ "$one" = "$group" ] || others="$others $one"; done
  running=$others
  [ "$sign" = - ] || running="$running $group"
done
[ "$running" ] || exit 0
for group in $running; do kill -s TERM -- "-$group"; done
sleep 1
for group in $running; do kill -s KILL -- "-$group"; done
`
const shell = '/bin/sh'

function startWatcher(): Socket | undefined {
  if (!existsSync(shell)) return undefined
  const child = spawn(shell, ['-c', watch], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // Without it programs only lose this protection.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  const input = child.stdin as Socket
  input.unref()
  return input
}
