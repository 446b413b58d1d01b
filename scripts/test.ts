/** npm test, npm run test:cli, test:long, test:faults [-- --minutes N], test:hostile [-- --minutes N], test:matrix, test:federation, test:terraform, test:release [-- VITEST ARGUMENTS]: every test of a tier, or those that the arguments name. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { matrixReport, prepareMatrix, printMatrix } from './matrix.ts'
import { foreground, isInCi, root, seconds } from './step.ts'

/** The variable that vitest.config.ts reads, and the preparation of a tier; `prepare` returns an exit status when the tier cannot run. */
const tiers = {
  test: { variable: undefined, prepare: () => undefined },
  'test:cli': { variable: 'TEST_CLI', prepare: buildCli },
  'test:long': { variable: 'TEST_LONG', prepare: () => undefined },
  'test:faults': { variable: 'TEST_FAULTS', prepare: () => undefined },
  'test:hostile': { variable: 'TEST_FAULTS', prepare: () => undefined },
  'test:matrix': { variable: 'TEST_MATRIX', prepare: prepareMatrix },
  'test:federation': { variable: 'TEST_FEDERATION', prepare: fetchKeycloak },
  'test:terraform': { variable: 'TEST_TERRAFORM', prepare: findTerraform },
  'test:release': { variable: 'TEST_RELEASE', prepare: buildRelease },
} satisfies Record<string, { variable: string | undefined; prepare: () => number | undefined | Promise<number | undefined> }>

const [name = 'test', ...given] = process.argv.slice(2)
const byName: Readonly<Record<string, () => string[]>> = {
  'test:faults': () => withoutMinutes(given, 'FAULT_MINUTES'),
  'test:hostile': () => {
    process.env.HOSTILE_MINUTES = '10'
    return ['packages/poolhouse/test/hostile', ...withoutMinutes(given, 'HOSTILE_MINUTES')]
  },
}
const args = byName[name]?.() ?? given
if (!(name in tiers)) throw new Error(`"${name}" is not a tier of tests. The tiers are: ${Object.keys(tiers).join(', ')}.`)
const { variable, prepare } = tiers[name as keyof typeof tiers]
const started = performance.now()
process.exitCode = (await prepare()) ?? (await run())

async function run(): Promise<number> {
  // Processes that the tests start (the command, workers, services) run from the sources as well.
  const options = `${process.env.NODE_OPTIONS ?? ''} --conditions=source`.trim()
  const env = { ...process.env, NODE_OPTIONS: options, ...(variable && { [variable]: '1' }) }
  const status = await foreground('node_modules/vitest/vitest.mjs', ['run', ...(name === 'test:matrix' ? matrixReport : []), ...args], env)
  const result = status === 0 ? `all passed, ${seconds(started)}.` : `failed, ${seconds(started)}. The failures are listed above.`
  console.log(`npm run ${name}: ${result}`)
  return name === 'test:matrix' ? printMatrix(status) : status
}

/** Takes `--minutes N` out of the arguments and puts it into a variable: how long the faults or the attacks go on. Without it each test of faults does a number of them. */
function withoutMinutes(given: readonly string[], minutesVariable: string): string[] {
  const at = given.indexOf('--minutes')
  if (at < 0) return [...given]
  if (!(Number(given[at + 1]) > 0)) throw new Error('--minutes wants a number, such as --minutes 60.')
  process.env[minutesVariable] = given[at + 1]
  return given.toSpliced(at, 2)
}

/** Builds the official CLI into a cache outside the clone. Without Go the tier is skipped, except in CI, where it fails. */
function buildCli(): number | undefined {
  const withoutGo = 3
  const { status } = spawnSync('bash', [join(root, 'scripts', 'pulumi-cli', 'build.sh')], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status === 0) return undefined
  if (status !== withoutGo || isInCi) return 1
  console.log('npm run test:cli: SKIPPED, because the official CLI cannot be built here (see above).')
  return 0
}

/** Fetches the identity provider of the tier into a cache outside the clone. Without Java or Maven the tier is skipped, except in CI, where it fails. */
function fetchKeycloak(): number | undefined {
  const withoutJava = 3
  const { status, stdout } = spawnSync('bash', [join(root, 'scripts', 'keycloak', 'fetch.sh')], { stdio: ['ignore', 'pipe', 'inherit'] })
  if (status === 0) {
    process.env.KEYCLOAK_HOME = stdout.toString().trim().split('\n').at(-1)
    return undefined
  }
  if (status !== withoutJava || isInCi) return 1
  console.log('npm run test:federation: SKIPPED, because Keycloak cannot run here (see above).')
  return 0
}

/**
 * Without Terraform and its AWS provider the tier is skipped, in CI too: no package registry carries them. Terraform finds the provider in its own folders of
 * plugins, in the folder that TERRAFORM_PLUGIN_DIR names, or at its registry.
 */
function findTerraform(): number | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'poolhouse-terraform-'))
  writeFileSync(join(dir, 'main.tf'), 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n')
  const mirror = process.env.TERRAFORM_PLUGIN_DIR
  const args = [`-chdir=${dir}`, 'init', '-input=false', ...(mirror ? [`-plugin-dir=${mirror}`] : [])]
  const { status, error } = spawnSync('terraform', args, { stdio: 'ignore', timeout: 120_000 })
  rmSync(dir, { recursive: true, force: true })
  if (status === 0) return undefined
  const reason = error
    ? 'Terraform is not on the PATH'
    : 'Terraform finds no hashicorp/aws: name a folder of plugins in TERRAFORM_PLUGIN_DIR'
  console.log(`npm run test:terraform: SKIPPED, because ${reason}.`)
  return 0
}

/** Builds release/: in CI for every platform, else for this one alone, unless RELEASE_PLATFORMS says otherwise. */
async function buildRelease(): Promise<number | undefined> {
  const chosen = process.env.RELEASE_PLATFORMS ?? (isInCi ? undefined : `${process.platform}-${process.arch}`)
  const status = await foreground('scripts/build.ts', [], { ...process.env, ...(chosen && { RELEASE_PLATFORMS: chosen }) })
  return status === 0 ? undefined : status
}
