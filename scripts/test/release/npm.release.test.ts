import { copyFileSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createPool, emptyFolder, freePort, machineWithNode, release, run, thisPlatform, version, workshop } from './kit.ts'

const shop = workshop()

/** What the issue allows on a machine with npm. */
const twoMinutes = 120

describe('the packages for npm, in an empty folder', () => {
  test.each([
    ['poolhouse', 22, []],
    ['poolhouse', 24, ['--omit=optional']],
    ['poolhouse-service', 20, []],
    ['poolhouse-service', 24, ['--omit=optional']],
  ] as const)(
    '%s is installed with Node %i, with %j, starts, answers the AWS SDK, and stops',
    { timeout: 240_000 },
    async (name, major, options) => {
      const cwd = emptyFolder(shop, `${name}-${major}`)
      const env = machineWithNode(shop, major)
      const install = run(['npm', 'install', '--prefer-offline', ...options, copied(cwd, `${name}-${version}.tgz`)], { cwd, env })
      expect(install).toMatchObject({ status: 0 })
      const port = await freePort()
      const poolhouse = (...args: string[]) => run(['npx', 'poolhouse', ...args], { cwd, env })
      expect(poolhouse('start', '--detach', '--port', `${port}`)).toMatchObject({ status: 0 })
      expect(await createPool(port)).toMatch(/^us-east-1_/)
      const printed = readFileSync(join(cwd, '.poolhouse/service.log'), 'utf8')
      expect(printed).toContain('Next: ')
      expect(printed.includes('"poolhouse up DIR"')).toBe(name === 'poolhouse')
      expect(poolhouse('stop')).toMatchObject({ status: 0, stdout: expect.stringContaining('Stopped the service') })

      // Node 24 needs no other one, and the service alone no package of Pulumi.
      expect(existsSync(join(cwd, 'node_modules', `node-${thisPlatform}`))).toBe(major < 24)
      expect(globSync('node_modules/**/@pulumi', { cwd }).length > 0).toBe(name === 'poolhouse')
      writeFileSync(join(cwd, 'Pulumi.yaml'), 'name: first\nruntime: yaml\n')
      const up = poolhouse('up', '--yes')
      const missing = 'poolhouse: this is the service alone, without the engine that deploys Pulumi programs.'
      expect(up.stderr.includes(missing)).toBe(name === 'poolhouse-service')
      expect(up.status).toBe(name === 'poolhouse-service' ? 1 : 0)
    },
  )

  test('@poolhouse/testing runs a vitest test on a machine that has only Node 20 and npm', { timeout: 240_000 }, () => {
    const cwd = emptyFolder(shop, 'tested')
    const env = machineWithNode(shop, 20)
    writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'app', type: 'module', scripts: { test: 'vitest run' } }))
    writeFileSync(join(cwd, 'sign-in.test.js'), signInTest)
    // The command `node` of this package is the one that npm's scripts run.
    const packages = [
      copied(cwd, `poolhouse-testing-${version}.tgz`),
      `node-${thisPlatform}@24`,
      'vitest@5',
      '@aws-sdk/client-cognito-identity-provider@3',
    ]
    const install = run(['npm', 'install', '--save-dev', ...packages], { cwd, env })
    expect(install).toMatchObject({ status: 0 })
    const tested = run(['npm', 'test'], { cwd, env })
    expect(tested).toMatchObject({ status: 0, stdout: expect.stringContaining('1 passed') })
    expect(install.took + tested.took).toBeLessThan(twoMinutes)
  })
})

function copied(cwd: string, file: string): string {
  if (!existsSync(join(cwd, file))) copyFileSync(join(release, file), join(cwd, file))
  return `./${file}`
}

const signInTest = `
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { startPoolhouse } from '@poolhouse/testing'
import { expect, test } from 'vitest'

test('a user of the seed signs in', async () => {
  const seed = {
    pools: [
      {
        id: 'us-east-1_Local1',
        clients: [{ id: 'webapp', settings: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] } }],
        users: [{ username: 'alice', password: 'Correct-horse-9' }],
      },
    ],
  }
  await using poolhouse = await startPoolhouse({ seed })
  const sdk = new CognitoIdentityProvider({ endpoint: poolhouse.url, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })
  const AuthParameters = { USERNAME: 'alice', PASSWORD: 'Correct-horse-9' }
  const { AuthenticationResult } = await sdk.initiateAuth({ ClientId: 'webapp', AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  expect(AuthenticationResult.AccessToken).toBeDefined()
})
`
