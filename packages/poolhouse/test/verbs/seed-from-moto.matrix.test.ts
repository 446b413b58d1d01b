import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { preparePython } from '../../../server/test/support/python.ts'
import { folder, poolhouse, poolhouseProcess } from '../support/command.ts'
import { schemaProblems } from '../support/json-schema.ts'

const python = preparePython(fileURLToPath(new URL('../support/moto-requirements.txt', import.meta.url)))
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test.skipIf('missing' in python && process.env.CI !== 'true')(
  'pools of a moto server become a seed that a service applies, and users sign in with the given password',
  { timeout: 120_000 },
  async () => {
    if ('missing' in python) throw new Error(python.missing)
    const port = await freePort()
    const moto = spawn(python.command, ['-m', 'moto.server', '--port', String(port)], { stdio: 'ignore' })
    const home = folder()
    const url = `http://localhost:${port}`
    const sdk = new CognitoIdentityProvider({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 })
    try {
      // It says nothing to its standard output when it is ready.
      await expect
        .poll(
          () =>
            fetch(url).then(
              ({ ok }) => ok,
              () => false,
            ),
          { timeout: 60_000, interval: 100 },
        )
        .toBe(true)
      const { UserPool } = await sdk.createUserPool({
        PoolName: 'app',
        AutoVerifiedAttributes: ['email'],
        Schema: [{ Name: 'team', AttributeDataType: 'String', Mutable: true }],
      })
      const UserPoolId = UserPool!.Id!
      const { UserPoolClient } = await sdk.createUserPoolClient({
        UserPoolId,
        ClientName: 'web',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      })
      const ClientId = UserPoolClient!.ClientId!
      await sdk.createGroup({ UserPoolId, GroupName: 'admins' })
      await sdk.adminCreateUser({
        UserPoolId,
        Username: 'ada',
        UserAttributes: [
          { Name: 'email', Value: 'ada@example.com' },
          { Name: 'custom:team', Value: 'x' },
        ],
      })
      await sdk.adminSetUserPassword({ UserPoolId, Username: 'ada', Password: 'Correct-horse-9', Permanent: true })
      await sdk.adminAddUserToGroup({ UserPoolId, Username: 'ada', GroupName: 'admins' })

      const file = join(home.path, 'seed.yaml')
      const read = await poolhouse(['seed', 'from', 'moto', url, '--output', file], { env: { POOLHOUSE_SEED_PASSWORD: 'Another-horse-9' } })
      expect([read.status, read.out]).toEqual([0, expect.stringContaining('Wrote')])
      const shown = await poolhouse(['seed', 'from', 'moto', url])
      expect(schemaProblems(parse(shown.out))).toEqual([])

      const service = poolhouseProcess(['start', '--port', '0', '--data', join(home.path, 'data'), '--seed', file])
      const [, endpoint] = await service.says(/ready at (\S+) /)
      await service.says(/created 1 pool, 1 client, 1 user, 1 group\./)
      const own = new CognitoIdentityProvider({ endpoint: endpoint!, region: 'us-east-1', credentials })
      const AuthParameters = { USERNAME: 'ada', PASSWORD: 'Another-horse-9' }
      expect((await own.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })).AuthenticationResult).toBeDefined()
      const { UserAttributes } = await own.adminGetUser({ UserPoolId, Username: 'ada' })
      expect(UserAttributes).toContainEqual({ Name: 'custom:team', Value: 'x' })
      service.signal('SIGTERM')
      await service.ended
      own.destroy()
    } finally {
      sdk.destroy()
      moto.kill()
      home.remove()
    }
  },
)
