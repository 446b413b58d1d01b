import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type MeasuredProcess, spawnMeasured } from './process.ts'

/** The command of the built package, as it is installed from npm: without source conditions and type stripping. */
export const builtCommand = fileURLToPath(new URL('../packages/poolhouse/dist/main.js', import.meta.url))

/** Its environment: no NODE_OPTIONS of the bench, and a compile cache that all runs share. */
export const builtEnv: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NODE_OPTIONS')),
  NODE_COMPILE_CACHE: join(tmpdir(), 'poolhouse-bench-compile-cache'),
}

/**
 * Starts a service on a free port with an empty data directory, and waits for its first response. `args`: further options of `poolhouse start`;
 * `readyAfter`: milliseconds until the response.
 */
export async function startBuiltService(
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{
  url: string
  data: string
  process: MeasuredProcess
  readyAfter: number
  stop(): Promise<void>
}> {
  const data = mkdtempSync(join(tmpdir(), 'poolhouse-bench-'))
  const started = performance.now()
  const service = spawnMeasured(process.execPath, [builtCommand, 'start', '--port', '0', '--data', data, ...args], {
    env: { ...builtEnv, ...env },
    cwd: data,
  })
  const url = await readAnnouncedUrl(service)
  await fetch(`${url}/health`)
  return {
    url,
    data,
    process: service,
    readyAfter: performance.now() - started,
    async stop() {
      await service.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}

function readAnnouncedUrl({ child }: MeasuredProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk
      const url = /http:\/\/\S+?:\d+/.exec(output)?.[0]
      if (url) resolve(url)
    }
    child.stdout!.on('data', read)
    child.stderr!.on('data', read)
    child.once('exit', status => reject(new Error(`poolhouse start ended with ${status} before it was ready:\n${output}`)))
  })
}
