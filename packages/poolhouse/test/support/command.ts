import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { keepLog } from '../../../server/test/support/secrets-of-run.ts'
import { run } from '../../src/index.ts'

/** Where commands run that were given no folder; it goes with the temporary folder of the run. */
const emptyFolder = mkdtempSync(join(tmpdir(), 'poolhouse-nowhere-'))

export interface Outcome {
  status: number
  out: string
  err: string
}

/** What a program's environment must not tell these tests. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|POOLHOUSE_|PULUMI_)/.test(name)))

interface Given {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Puts a person at a terminal, who answers so. */
  answer?: boolean
  /** Puts a person at a terminal, who types these lines where a line is asked for. */
  typed?: string[]
}

/** Runs one command in this process, without a terminal unless there is an answer to give. */
export async function poolhouse(args: readonly string[], given: Given = {}): Promise<Outcome> {
  const out: string[] = []
  const err: string[] = []
  const status = await run(args, {
    cwd: given.cwd ?? emptyFolder,
    env: { ...env, ...given.env },
    columns: 80,
    write: chunk => out.push(chunk.replace(/\n$/, '')),
    out: line => out.push(line),
    err: line => err.push(line),
    isInteractive: given.answer !== undefined || given.typed !== undefined,
    confirm: async () => given.answer ?? false,
    ask: async (question, { isHidden = false } = {}) => {
      const line = given.typed?.shift() ?? ''
      out.push(`${question} ${isHidden ? '' : line}`)
      return line
    },
  })
  return { status, out: out.join('\n'), err: err.join('\n') }
}

const bin = fileURLToPath(new URL('../../bin/poolhouse.mjs', import.meta.url))

export interface Child extends Outcome {
  process: ChildProcess
  /** As a terminal does it: to the process and to all that it started. */
  signal(name: NodeJS.Signals): void
  /** Resolves with the status once it has ended. */
  ended: Promise<number>
  /** Resolves when its output matches. Rejects when it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>
}

/** The command as a person starts it: its own process, through `bin`. */
export function poolhouseProcess(args: readonly string[], given: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Child {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: given.cwd ?? emptyFolder,
    env: { ...env, ...given.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a shell with a terminal makes one for each command.
    detached: true,
  })
  const heard = new Set<() => void>()
  const outcome: Child = {
    status: -1,
    out: '',
    err: '',
    process: child,
    signal(name) {
      // The process group has ended already.
      if (outcome.status < 0 && child.pid !== undefined) process.kill(-child.pid, name)
    },
    ended: once(child, 'close').then(([status]) => {
      outcome.status = status
      if (args[0] === 'start') keepLog('poolhouse start', outcome.out + outcome.err)
      for (const look of heard) look()
      return status
    }),
    says: pattern =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(outcome.out + outcome.err)
          if (found) resolve(found)
          else if (outcome.status >= 0)
            reject(new Error(`ended with ${outcome.status} before it said ${pattern}:\n${outcome.out}${outcome.err}`))
          else return
          heard.delete(look)
        }
        heard.add(look)
        look()
      }),
  }
  const listen = (stream: 'out' | 'err') => (chunk: string) => {
    outcome[stream] += chunk
    for (const look of heard) look()
  }
  child.stdout.setEncoding('utf8').on('data', listen('out'))
  child.stderr.setEncoding('utf8').on('data', listen('err'))
  return outcome
}

/** Starts the service in a process of its own, with an SDK client for it. `stop` ends both. */
export async function startedService(data: string, args: readonly string[] = []) {
  const service = poolhouseProcess(['start', '--port', '0', '--data', data, ...args])
  const [, url = ''] = await service.says(/ready at (\S+) /)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const api = new CognitoIdentityProvider({ endpoint: url, region: 'us-east-1', credentials })
  const stop = async () => {
    api.destroy()
    service.process.kill('SIGTERM')
    await service.ended
  }
  return { url, api, stop }
}

/** Runs one command to its end in a process of its own, with something piped in. */
export async function poolhousePiped(args: readonly string[], input: string, cwd: string): Promise<Outcome> {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env, stdio: 'pipe' })
  child.stdin.end(input)
  const [out, err, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status, out, err }
}

/** An empty folder that goes away again. */
export function folder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'poolhouse-command-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
