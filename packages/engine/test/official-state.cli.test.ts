import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { awsProviders } from '../../provider/src/index.ts'
import { officialCli } from '../../provider/test/support/build-official-cli.ts'
import { type ProviderTest, startProviderTest } from '../../provider/test/support/engine.ts'
import { awsSdk, officialStack } from '../../provider/test/support/official-cli.ts'
import { binFolder } from '../../provider/test/support/plugin.ts'
import { exportStack, importStack } from '../src/index.ts'
import { runOperation, temporaryProject } from './support/project.ts'

const cli = officialCli()
let lab: ProviderTest | undefined
beforeAll(async () => {
  if (cli !== undefined) lab = await startProviderTest()
}, 60_000)
afterAll(() => lab?.close())

const environment = () => ({
  AWS_ENDPOINT_URL: lab!.service.url,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
})

/** The same program for both engines: as a project file and inline. */
const source = `
const aws = require('@pulumi/aws')
const pool = new aws.cognito.UserPool('pool', { tags: { team: 'web' } })
const client = new aws.cognito.UserPoolClient('web', { userPoolId: pool.id, generateSecret: true })
exports.clientId = client.id
exports.secret = client.clientSecret
`
const inline = async () => {
  const { cognito } = awsSdk()
  const pool = new cognito.UserPool('pool', { tags: { team: 'web' } })
  const client = new cognito.UserPoolClient('web', { userPoolId: pool.id, generateSecret: true })
  return { clientId: client.id, secret: client.clientSecret }
}

describe.skipIf(cli === undefined)('with the official CLI', () => {
  test('a stack moves to the official CLI and back: no step is planned on either side, and its secrets stay secret', {
    timeout: 300_000,
  }, async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = 'test'
    onTestFinished(() => {
      delete process.env.PULUMI_CONFIG_PASSPHRASE
    })
    const project = await temporaryProject({
      'Pulumi.yaml': 'name: cli\nruntime: nodejs\n',
      'index.js': source,
      'package.json': '{"main":"index.js"}',
    })
    await symlink(join(import.meta.dirname, '../../../examples/guide/node_modules'), join(project.dir, 'node_modules'))
    const run = (operation: 'up' | 'preview') => runOperation(operation, { project: project.dir, providers: awsProviders(environment()) })
    expect(await run('up')).toMatchObject({ result: 'succeeded', errors: [], changes: { create: 3 } })
    const { stack, folder, pulumi } = await officialStack(cli!, { pluginFolder: binFolder, environment: environment(), program: inline })

    const file = join(folder, 'state.json')
    await writeFile(file, JSON.stringify(await exportStack({ project: project.dir })))
    await pulumi('stack', 'import', '--stack', 'dev', '--file', file)

    expect((await stack.preview({ expectNoChanges: true })).changeSummary).toEqual({ same: 3 })
    expect((await stack.outputs()).secret).toMatchObject({ secret: true, value: expect.stringMatching(/^[0-9a-z]{40,}$/) })

    for (const flags of [[], ['--show-secrets']]) {
      const text = await pulumi('stack', 'export', '--stack', 'dev', ...flags)
      await importStack({ project: project.dir, text, where: 'the export of the CLI' })
      expect((await run('preview')).changes).toEqual({ same: 3 })
    }
    expect(await exportStack({ project: project.dir })).toMatchObject({ deployment: { secrets_providers: { type: 'passphrase' } } })
  })
})
