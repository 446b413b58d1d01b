/** The provider as a plugin of the official CLI, against the real service. `npm run test:cli` runs it. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { officialCli } from '../support/build-official-cli.ts'
import { type ProviderTest, startProviderTest } from '../support/engine.ts'
import { type AwsSdk, awsSdk, officialStack, type StackOptions } from '../support/official-cli.ts'
import { binFolder, startPlugin } from '../support/plugin.ts'

const cli = officialCli()
let lab: ProviderTest
let aws: AwsSdk
beforeAll(async () => {
  if (cli === undefined) return
  lab = await startProviderTest()
  aws = awsSdk()
})
afterAll(() => lab?.close())

const environment = () => ({
  AWS_ENDPOINT_URL: lab.service.url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
})

interface Declared {
  pool: Record<string, unknown>
  client: Record<string, unknown>
  /** A client that is there already. */
  foreign?: { id: string; args: Record<string, unknown> }
}
/** What the program declares is read anew in each run. */
const declared: Declared = { pool: {}, client: {} }
const program = async () => {
  const { UserPool, UserPoolClient } = aws.cognito
  const pool = new UserPool('users', declared.pool)
  const client = new UserPoolClient('web', { userPoolId: pool.id, ...declared.client })
  const { id, args } = declared.foreign ?? {}
  const foreign = id && new UserPoolClient('foreign', { userPoolId: pool.id, ...args }, { import: id })
  return {
    poolId: pool.id,
    clientId: client.id,
    clientName: client.name,
    secret: client.clientSecret,
    foreignId: foreign ? foreign.id : '',
  }
}

/** Counts of steps, the stack itself left out. */
const did = ({ summary }: { summary: { resourceChanges?: Record<string, number> } }) => summary.resourceChanges

describe.skipIf(cli === undefined)('with the official CLI', () => {
  test('the official CLI runs preview, up, refresh, update, replacement, import and destroy', { timeout: 300_000 }, async () => {
    declared.pool = { tags: { team: 'web' }, deviceConfiguration: { challengeRequiredOnNewDevice: true } }
    declared.client = { callbackUrls: ['https://a.example'], refreshTokenRotation: { feature: 'ENABLED', retryGracePeriodSeconds: 10 } }
    const { stack } = await officialStack(cli!, { pluginFolder: binFolder, environment: environment(), program })

    expect((await stack.preview()).changeSummary).toEqual({ create: 3 })
    const made = await stack.up()
    expect(did(made)).toEqual({ create: 3 })
    expect(made.outputs).toMatchObject({
      poolId: { value: expect.stringMatching(/^us-east-1_/), secret: false },
      clientName: { value: expect.stringMatching(/^web-[0-9a-f]{7}$/) },
      secret: { value: '', secret: true },
    })
    expect((await stack.preview({ expectNoChanges: true })).changeSummary).toEqual({ same: 3 })
    expect(did(await stack.refresh({ expectNoChanges: true }))).toEqual({ same: 3 })

    declared.pool = { ...declared.pool, tags: { team: 'app' }, deletionProtection: 'ACTIVE' }
    declared.client = { ...declared.client, callbackUrls: ['https://b.example', 'https://a.example'] }
    const updated = await stack.up()
    expect(did(updated)).toEqual({ same: 1, update: 2 })
    expect(updated.outputs.clientId).toEqual(made.outputs.clientId)
    expect((await stack.preview({ expectNoChanges: true })).changeSummary).toEqual({ same: 3 })

    declared.client = { ...declared.client, generateSecret: true }
    const replaced = await stack.up()
    expect(did(replaced)).toEqual({ same: 2, replace: 1 })
    expect(replaced.outputs.clientId!.value).not.toBe(made.outputs.clientId!.value)
    expect(replaced.outputs.secret).toMatchObject({ value: expect.stringMatching(/^[0-9a-v]{50,52}$/), secret: true })

    const poolId = replaced.outputs.poolId!.value as string
    const foreign = await lab.up('client', 'foreign', { userPoolId: poolId, name: 'foreign', authSessionValidity: 5 })
    declared.foreign = { id: `${poolId}/${foreign.id}`, args: { name: 'foreign', authSessionValidity: 5 } }
    const imported = await stack.up()
    expect(did(imported)).toEqual({ same: 3, import: 1 })
    expect(imported.outputs.foreignId!.value).toBe(foreign.id)
    expect((await stack.preview({ expectNoChanges: true })).changeSummary).toEqual({ same: 4 })

    await expect(stack.destroy()).rejects.toThrow(/deleting Cognito User Pool .*InvalidParameterException/)
    Object.assign(declared, { pool: { ...declared.pool, deletionProtection: 'INACTIVE' }, foreign: undefined })
    await stack.up()
    await stack.destroy()
    expect(await lab.importing('pool', 'users', poolId)).toBeUndefined()
  })

  const routes: Record<string, () => Promise<Partial<StackOptions>>> = {
    PULUMI_DEBUG_PROVIDERS: async () => {
      const { port, stop } = await startPlugin(environment())
      onTestFinished(stop)
      return { environment: { PULUMI_DEBUG_PROVIDERS: `aws:${port}` } }
    },
    'the folder of plugins': async () => ({ environment: environment(), installed: `${binFolder}/pulumi-resource-aws` }),
    'packages of the project': async () => ({ environment: environment(), packageFolder: binFolder }),
    PATH: async () => ({
      environment: { ...environment(), PULUMI_IGNORE_AMBIENT_PLUGINS: 'false', PATH: `${cli}:${binFolder}:${process.env.PATH}` },
    }),
  }
  test.each(Object.entries(routes))('the official CLI finds the plugin by %s', { timeout: 120_000 }, async (_name, route) => {
    Object.assign(declared, { pool: {}, client: {}, foreign: undefined })
    const { stack } = await officialStack(cli!, { ...(await route()), program })
    expect(did(await stack.up())).toEqual({ create: 3 })
    expect((await stack.preview({ expectNoChanges: true })).changeSummary).toEqual({ same: 3 })
    await stack.destroy()
  })

  test('the official CLI runs explicit providers, default tags and functions', { timeout: 120_000 }, async () => {
    const { stack } = await officialStack(cli!, {
      pluginFolder: binFolder,
      environment: environment(),
      program: async () => {
        const provider = new aws.Provider('eu', {
          region: 'eu-west-1',
          defaultTags: { tags: { owner: 'team' } },
          skipRegionValidation: false,
        })
        const pool = new aws.cognito.UserPool('there', { name: 'there' }, { provider })
        const found = aws.cognito.getUserPoolOutput({ userPoolId: pool.id, region: 'eu-west-1' })
        return { arn: pool.arn, tags: found.apply(({ tags }) => tags), attributes: found.apply(({ schemaAttributes }) => schemaAttributes) }
      },
    })
    const { outputs } = await stack.up()
    expect(outputs).toMatchObject({
      arn: { value: expect.stringMatching(/^arn:aws:cognito-idp:eu-west-1:/) },
      tags: { value: { owner: 'team' } },
      attributes: { value: expect.arrayContaining([expect.objectContaining({ name: 'email' })]) },
    })
    expect((await stack.preview({ expectNoChanges: true })).changeSummary).toEqual({ same: 3 })
    await stack.destroy()
  })

  test("the official CLI prints the provider's check failures", { timeout: 120_000 }, async () => {
    Object.assign(declared, { pool: { mfaConfiguration: 'SOMETIMES' }, client: {}, foreign: undefined })
    const { stack } = await officialStack(cli!, { pluginFolder: binFolder, environment: environment(), program })
    await expect(stack.preview()).rejects.toThrow(
      `resource 'users' has a problem: expected mfa_configuration to be one of ["OFF" "ON" "OPTIONAL"], got SOMETIMES. Examine values at 'users.mfaConfiguration'.`,
    )
  })

  test('destroy shows the warning of a managed client that was only released', { timeout: 120_000 }, async () => {
    const { stack } = await officialStack(cli!, {
      pluginFolder: binFolder,
      environment: environment(),
      program: async () => {
        const { UserPool, UserPoolClient, ManagedUserPoolClient } = aws.cognito
        const pool = new UserPool('users', {})
        const client = new UserPoolClient('made', { userPoolId: pool.id, name: 'search-domain' })
        const managed = new ManagedUserPoolClient('taken', { userPoolId: pool.id, namePrefix: 'search-' }, { dependsOn: [client] })
        return { managedId: managed.id }
      },
    })
    const { outputs } = await stack.up()
    const { stdout } = await stack.destroy()
    expect(stdout).toContain(`warning: the app client ${outputs.managedId!.value} was not deleted, only released`)
  })

  test("the CLI reads the plugin's mapping for converters of Terraform, and says that there is none for others", {
    timeout: 120_000,
  }, async () => {
    const { pulumi } = await officialStack(cli!, { pluginFolder: binFolder, environment: environment(), program })
    const mapping = (key: string, ...rest: string[]) => pulumi('package', 'get-mapping', key, `${binFolder}/pulumi-resource-aws`, ...rest)
    for (const text of [await mapping('terraform'), await mapping('terraform', 'aws')])
      expect(JSON.parse(text).resources.aws_cognito_user_pool_client.tok).toBe('aws:cognito/userPoolClient:UserPoolClient')
    await expect(mapping('ansible')).rejects.toThrow('no mapping found for key "ansible"')
  })

  test('the CLI reads the schema', { timeout: 120_000 }, async () => {
    const { pulumi } = await officialStack(cli!, { pluginFolder: binFolder, environment: environment(), program })
    const schema = JSON.parse(await pulumi('package', 'get-schema', `${binFolder}/pulumi-resource-aws`))
    expect(Object.keys(schema.resources)).toContain('aws:cognito/userPoolClient:UserPoolClient')
    expect(schema.functions['aws:cognito/getUserPool:getUserPool'].outputs.properties.lambdaConfigs).toBeDefined()
  })
})
