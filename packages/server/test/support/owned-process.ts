import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/**
 * Starts the program, and ends its process group when the input ends: the kernel closes that with the process that started it, however it ended. It
 * ends the group as well when the program has ended. Jobs of a shell read nothing unless their input has another number.
 */
const script = 'exec 3<&0; "$@" 3<&- </dev/null & program=$!; (cat <&3 >/dev/null; kill -KILL 0) & wait "$program"; kill -KILL 0'

/** Starts a program that does not outlive this process, with the processes that it starts itself. `process.kill(-pid)` ends all of them. */
export const spawnOwned = (
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): ChildProcessByStdio<Writable, Readable, Readable> =>
  spawn('bash', ['-c', script, 'owned', command, ...args], { ...options, detached: true, stdio: ['pipe', 'pipe', 'pipe'] })
