import { copyFileSync, existsSync, globSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createPool, emptyFolder, freePort, machineWithNode, release, run, thisPlatform, version, workshop } from './kit.ts'

const shop = workshop()

/** What the issue allows on a machine with npm. */
const twoMinutes = 120

describe('the packages for npm, in an empty folder', () => {
  test.each([
    ['poolhouse', 20],
    ['poolhouse', 22],
    ['poolhouse', 24],
    ['poolhouse-service', 20],
  ] as const)('%s starts by npx with Node %i, answers the AWS SDK, and stops', { timeout: 180_000 }, async (name, major) => {
    const cwd = emptyFolder(shop, `${name}-${major}`)
    const env = machineWithNode(shop, major)
    const file = `${name}-${version}.tgz`
    copyFileSync(join(release, file), join(cwd, file))
    const port = await freePort()
    const poolhouse = (...args: string[]) => run(['npx', '--yes', '--package', `./${file}`, 'poolhouse', ...args], { cwd, env })

    const start = poolhouse('start', '--detach', '--port', `${port}`)
    expect(start).toMatchObject({ status: 0, stdout: expect.stringContaining(`Poolhouse is ready at http://localhost:${port}`) })
    expect(start.took).toBeLessThan(twoMinutes)
    expect(await createPool(port)).toMatch(/^us-east-1_/)
    expect(poolhouse('stop')).toMatchObject({ status: 0, stdout: expect.stringContaining('Stopped the service') })
  })

  test('poolhouse-service installs no package of Pulumi, and says at "up" what is missing', { timeout: 180_000 }, () => {
    const cwd = emptyFolder(shop, 'installed')
    const env = machineWithNode(shop, 24)
    writeFileSync(join(cwd, 'Pulumi.yaml'), 'name: first\nruntime: yaml\n')
    const install = run(['npm', 'install', '--omit=optional', join(copied(cwd, `poolhouse-service-${version}.tgz`))], { cwd, env })
    expect(install).toMatchObject({ status: 0 })
    expect(globSync('node_modules/**/@pulumi', { cwd })).toEqual([])
    expect(run(['npx', 'poolhouse', 'up', '--yes'], { cwd, env })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('poolhouse: this is the service alone, without the engine that deploys Pulumi programs.'),
    })
  })

  test('@poolhouse/testing runs a vitest test on a machine that has only Node 20 and npm', { timeout: 180_000 }, () => {
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
