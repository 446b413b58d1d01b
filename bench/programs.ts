import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtCommand, builtEnv } from './built.ts'
import type { Cost } from './flow.ts'
import { cpuOfExitedChildren, peakMemoryUntil, run, spawnMeasured, startedProcesses } from './process.ts'

const guide = fileURLToPath(new URL('../examples/guide', import.meta.url))
/** The programs of examples/guide that `up` deploys. */
export const guidePrograms = ['minimal', 'server-auth', 'oauth', 'rotation']

/** Copies the guide's TypeScript programs to a new folder, so that they have no stacks yet. */
export function copyPrograms(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'poolhouse-bench-programs-'))
  for (const name of guidePrograms) {
    cpSync(join(guide, name, 'typescript'), join(folder, name), { recursive: true, filter: source => !source.includes('.poolhouse') })
  }
  cpSync(join(guide, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(guide, 'node_modules'), join(folder, 'node_modules'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Runs the built command to its end. */
export const runPoolhouse = (...args: string[]) => run(process.execPath, [builtCommand, ...args], { env: builtEnv })

/** CPU milliseconds of a Node process that only loads what each program imports, which no engine can avoid. Null without /proc. */
export async function measureSdkLoading(): Promise<number | null> {
  const before = cpuOfExitedChildren()
  await run(process.execPath, ['-e', "require('@pulumi/pulumi'); require('@pulumi/aws').cognito.UserPoolClient"], {
    env: builtEnv,
    cwd: guide,
  })
  const after = cpuOfExitedChildren()
  return before === null || after === null ? null : after - before
}

/** Runs the built command; returns its duration in milliseconds, and the peak memory in megabytes of it and the program that it starts. */
export const measurePoolhouse = (...args: string[]): Promise<Measured> =>
  measureCommand('poolhouse', process.execPath, [builtCommand, ...args], { env: builtEnv })

/** What one run of a command costs, with all processes that it starts. */
export interface Measured {
  /** Milliseconds. */
  took: number
  /** CPU milliseconds; null without /proc. */
  cpu: number | null
  /** Megabytes: the sum of the peaks of its processes. */
  memory: number
}

/** Runs a command to its end, and measures it. Throws an Error with the last lines of its output if it fails. */
export async function measureCommand(
  name: string,
  executable: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string },
): Promise<Measured> {
  const started = performance.now()
  const before = cpuOfExitedChildren()
  const runningBefore = startedProcesses()
  const command = spawnMeasured(executable, args, options)
  let printed = ''
  for (const stream of [command.child.stdout!, command.child.stderr!]) stream.on('data', chunk => (printed += chunk))
  const ended = once(command.child, 'exit')
  const memory = await peakMemoryUntil(ended, runningBefore)
  const [status] = await ended
  if (status !== 0) throw new Error(`${name} ${args.join(' ')} exited with ${status}:\n${printed.trim().split('\n').slice(-15).join('\n')}`)
  const after = cpuOfExitedChildren()
  return { took: performance.now() - started, memory, cpu: before === null || after === null ? null : after - before }
}

/** Medians, and the worst time and memory. */
export function costOf(runs: readonly Measured[]): Cost {
  const median = (values: readonly number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!
  const [times, cpus] = [runs.map(({ took }) => took), runs.map(({ cpu }) => cpu)]
  return {
    cpu: cpus.includes(null) ? null : median(cpus as number[]),
    rate: null,
    p50: median(times),
    p99: Math.max(...times),
    peakMemory: Math.max(...runs.map(({ memory }) => memory)),
  }
}
