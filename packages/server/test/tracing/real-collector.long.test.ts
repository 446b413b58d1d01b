import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { createPoolWithUser, startTestService } from '../support/service.ts'

/** The version of OpenTelemetry's collector and of its builder, which are Go modules. */
const version = '0.165.0'
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'poolhouse', `otelcol-${version}`)
const binary = join(cache, 'otelcol')

/** Builds a collector with a receiver of OTLP and an exporter that prints. It takes one to two minutes, once for a machine. */
function buildCollector(): void {
  if (existsSync(binary)) return
  mkdirSync(cache, { recursive: true })
  writeFileSync(
    join(cache, 'manifest.yaml'),
    `dist:
  name: otelcol
  output_path: ${cache}
receivers:
  - gomod: go.opentelemetry.io/collector/receiver/otlpreceiver v${version}
exporters:
  - gomod: go.opentelemetry.io/collector/exporter/debugexporter v${version}
`,
  )
  const env = { ...process.env, GOBIN: cache }
  execFileSync('go', ['install', `go.opentelemetry.io/collector/cmd/builder@v${version}`], { env, stdio: 'inherit' })
  execFileSync(join(cache, 'builder'), ['--config', join(cache, 'manifest.yaml')], { env, stdio: 'inherit' })
}

const hasGo = (): boolean => {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.skipIf(!hasGo())(
  "OpenTelemetry's collector takes the spans of a sign-in",
  async () => {
    buildCollector()
    const folder = mkdtempSync(join(tmpdir(), 'poolhouse-otelcol-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const port = await freePort()
    const config = {
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { debug: { verbosity: 'detailed' } },
      service: { telemetry: { metrics: { level: 'none' } }, pipelines: { traces: { receivers: ['otlp'], exporters: ['debug'] } } },
    }
    // JSON is YAML.
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify(config))
    const collector = spawn(binary, ['--config', join(folder, 'config.yaml')], { stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void collector.kill('SIGKILL'))
    let text = ''
    for (const stream of [collector.stdout, collector.stderr]) stream.setEncoding('utf8').on('data', chunk => (text += chunk))
    await expect.poll(() => text, { timeout: 20_000 }).toContain('Everything is ready')

    const service = await startTestService({ traces: `http://127.0.0.1:${port}` })
    await (await createPoolWithUser(service)).signIn()
    await service.close()
    await expect.poll(() => text, { timeout: 10_000 }).toMatch(/Name +: AdminInitiateAuth/)
    expect(text).toMatch(/Kind +: Server/)
    expect(text).toMatch(/-> service\.name: Str\(poolhouse\)/)
    expect(text).toMatch(/-> http\.response\.status_code: Int\(200\)/)
    expect(text).toMatch(/Name +: sign token/)
  },
  600_000,
)
