import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { preparePython } from '../support/python.ts'
import { createPoolWithUser, startTestService, type TestService } from '../support/service.ts'

/** The version of Prometheus as a Go module, which stands for 3.16. */
const version = 'v0.316.0'
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'poolhouse', `promtool-${version}`)
const rules = join(import.meta.dirname, '../../../../deploy/prometheus/alerts.yaml')

/** promtool of this machine, or one that Go builds in three minutes, once for a machine. Undefined where there is neither. */
function findPromtool(): string | undefined {
  if (spawnSync('promtool', ['--version']).status === 0) return 'promtool'
  const built = join(cache, 'promtool')
  if (existsSync(built)) return built
  if (spawnSync('go', ['version']).status !== 0) return undefined
  mkdirSync(cache, { recursive: true })
  const { status } = spawnSync('go', ['install', `github.com/prometheus/prometheus/cmd/promtool@${version}`], {
    env: { ...process.env, GOBIN: cache },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return status === 0 ? built : undefined
}

let service: TestService
let text: string
beforeAll(async () => {
  service = await startTestService({ metrics: { host: '127.0.0.1', port: 0 } })
  await (await createPoolWithUser(service)).signIn()
  await fetch(`${service.url}/oauth2/token`, { method: 'POST' })
  text = await (await fetch(service.metricsUrl!)).text()
})
afterAll(() => service.close())

test('promtool reads the metrics and the rules for alerts', ctx => {
  const promtool = findPromtool()
  if (promtool === undefined) return ctx.skip('no promtool, and no Go to build it')
  expect(spawnSync(promtool, ['check', 'rules', rules], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('9 rules found'),
  })
  // It also has opinions about names, all of which are about those that prom-client gives to what Node measures.
  const { stdout, stderr, status } = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' })
  const said = `${stdout}${stderr}`.split('\n').filter(line => line !== '' && !line.startsWith('nodejs_') && !line.startsWith('process_'))
  expect([said, [0, 3].includes(status!)]).toEqual([[], true])
}, 600_000)

test('the parser of prometheus_client reads every metric', ctx => {
  const python = preparePython(join(import.meta.dirname, 'requirements.txt'))
  if ('missing' in python) return ctx.skip(python.missing)
  const program = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
print(json.dumps({f.name: [f.type, len(f.samples)] for f in text_string_to_metric_families(sys.stdin.read())}))
`
  const families = JSON.parse(execFileSync(python.command, ['-c', program], { input: text, encoding: 'utf8' }))
  expect(families).toMatchObject({
    poolhouse_requests: ['counter', expect.any(Number)],
    poolhouse_request_duration_seconds: ['histogram', expect.any(Number)],
    poolhouse_messages_waiting: ['gauge', 1],
    poolhouse_info: ['gauge', 1],
  })
})
