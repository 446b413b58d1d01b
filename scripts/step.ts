import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Where nothing may be skipped: in CI. */
export const isInCi = !['', 'false', '0'].includes(process.env.CI ?? '')

/** How a tool ended; `output` has stdout and stderr. */
export interface Outcome {
  ok: boolean
  output: string
}

/** Runs a tool of node_modules or a script of ours under this Node, and returns its output. */
export function tool(entry: string, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, entry, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
    child.on('error', reject)
    child.on('exit', status => resolve({ ok: status === 0, output }))
  })
}

/** Runs a tool with the output on this terminal, and returns its exit status. */
export function foreground(entry: string, args: readonly string[], env = process.env): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, entry, ...args], { cwd: root, stdio: 'inherit', env })
    child.on('error', reject)
    child.on('exit', status => resolve(status ?? 1))
  })
}

/** The time since a `performance.now()`, as text. */
export const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`
