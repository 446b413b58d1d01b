/**
 * Measures the guide's "minimal" on the official engine with our provider as its plugin: `node minimal.ts CLI PLUGIN URL ROUNDS`. Prints
 * `{"up": [ms…], "preview": [ms…]}`. The engine runs the program inline, because no language host is available; the time to load the SDK, which a
 * separate program would need each time, is added to each round.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { EngineEvent, LocalWorkspace, PulumiCommand } from '@pulumi/pulumi/automation/index.js'

const [cli = '', plugin = '', url = '', times = '1'] = process.argv.slice(2)
const require = createRequire(new URL('../../examples/guide/package.json', import.meta.url))

interface Sdk {
  cognito: Record<'UserPool' | 'UserPoolClient', new (name: string, args: object) => { id: unknown }>
}

const before = performance.now()
const { UserPool, UserPoolClient } = (require('@pulumi/aws') as Sdk).cognito
const loading = performance.now() - before
const automation = require('@pulumi/pulumi/automation') as { LocalWorkspace: typeof LocalWorkspace; PulumiCommand: typeof PulumiCommand }

// The types of the SDK lack this part of Pulumi.yaml.
const withOurs = { plugins: { providers: [{ name: 'aws', path: plugin }] } }
const folder = mkdtempSync(join(tmpdir(), 'poolhouse-bench-official-'))
const stack = await automation.LocalWorkspace.createOrSelectStack(
  {
    projectName: 'minimal',
    stackName: 'dev',
    program: async () => {
      const pool = new UserPool('pool', { name: 'pool' })
      new UserPoolClient('client', { name: 'client', userPoolId: pool.id })
    },
  },
  {
    workDir: folder,
    pulumiCommand: await automation.PulumiCommand.get({ root: dirname(cli) }),
    envVars: {
      PULUMI_HOME: join(folder, 'home'),
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: 'bench',
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
    },
    projectSettings: { name: 'minimal', runtime: 'nodejs', ...withOurs },
  },
)

/** Milliseconds until the engine's summary event, without the calls of the Automation API that follow it. */
async function timed(run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  let done: number | undefined
  await run(event => {
    if (event.summaryEvent) done = performance.now()
  })
  return (done ?? performance.now()) - started + loading
}

const took: Record<'up' | 'preview', number[]> = { up: [], preview: [] }
try {
  for (let n = 0; n <= Number(times); n++) {
    const up = await timed(onEvent => stack.up({ onEvent }))
    const preview = await timed(onEvent => stack.preview({ onEvent, expectNoChanges: true }))
    await stack.destroy()
    // The first round warms the caches.
    if (n === 0) continue
    took.up.push(up)
    took.preview.push(preview)
  }
  console.log(JSON.stringify(took))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
