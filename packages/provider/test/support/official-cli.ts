import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { LocalWorkspace, PulumiCommand, Stack } from '@pulumi/pulumi/automation/index.js'
import { onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '..', '..', '..', '..')

/** The SDKs that the guide's programs use, one copy of each: two copies of the runtime would not know of each other. */
const require = createRequire(join(root, 'examples', 'guide', 'package.json'))

type Outputs = Record<string, unknown>
/** As much of a resource class of `@pulumi/aws` as programs here use. */
type ResourceClass = new (name: string, args: Outputs, options?: Outputs) => { id: unknown } & Outputs

export interface AwsSdk {
  cognito: {
    UserPool: ResourceClass
    UserPoolClient: ResourceClass
    ManagedUserPoolClient: ResourceClass
    getUserPoolOutput(args: Outputs): { apply(map: (found: Outputs) => unknown): unknown }
  }
  Provider: ResourceClass
}

export const awsSdk = (): AwsSdk => require('@pulumi/aws')

interface Automation {
  LocalWorkspace: typeof LocalWorkspace
  PulumiCommand: typeof PulumiCommand
}

export interface StackOptions {
  /** `plugins.providers` of the project. */
  pluginFolder?: string
  /** `packages` of the project. */
  packageFolder?: string
  /** A file that lies in the CLI's own folder of plugins. */
  installed?: string
  environment?: Record<string, string>
  program: () => Promise<Outputs>
}

export interface OfficialStack {
  stack: Stack
  folder: string
  /** Runs the command itself, in the stack's folder. */
  pulumi(...args: string[]): Promise<string>
}

/** A stack of the official CLI in a folder that goes with the test: file backend, no plugins but those that the test names, nothing of this machine's settings. */
export async function officialStack(
  cli: string,
  { pluginFolder, packageFolder, installed, environment = {}, program }: StackOptions,
): Promise<OfficialStack> {
  const automation: Automation = require('@pulumi/pulumi/automation')
  const folder = mkdtempSync(join(tmpdir(), 'poolhouse-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const envVars = {
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_IGNORE_AMBIENT_PLUGINS: 'true',
    PATH: `${cli}:${process.env.PATH}`,
    ...environment,
  }
  if (installed !== undefined) {
    const plugin = join(folder, 'home', 'plugins', 'resource-aws-v7.48.0')
    mkdirSync(plugin, { recursive: true })
    symlinkSync(installed, join(plugin, 'pulumi-resource-aws'))
  }
  const plugins = pluginFolder === undefined ? {} : { plugins: { providers: [{ name: 'aws', path: pluginFolder }] } }
  const packages = packageFolder === undefined ? {} : { packages: { aws: packageFolder } }
  const stack = await automation.LocalWorkspace.createOrSelectStack(
    { projectName: 'cli', stackName: 'dev', program },
    {
      workDir: folder,
      pulumiCommand: await automation.PulumiCommand.get({ root: dirname(cli) }),
      envVars,
      projectSettings: { name: 'cli', runtime: 'nodejs', ...plugins, ...packages },
    },
  )
  return {
    stack,
    folder,
    async pulumi(...args) {
      const { stdout } = await promisify(execFile)(join(cli, 'pulumi'), args, {
        cwd: folder,
        env: { ...process.env, ...envVars },
        maxBuffer: 1 << 26,
      })
      return stdout
    },
  }
}
