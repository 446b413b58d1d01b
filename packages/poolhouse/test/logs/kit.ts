import { CognitoIdentityProvider, type CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import type { RequestEvent } from '@poolhouse/server'
import { createOAuthApp } from '../../../server/test/oauth/support.ts'
import { secretsIn } from '../../../server/test/support/secrets-of-run.ts'
import { createPoolWithUser, password, startTestService, type TestOptions } from '../../../server/test/support/service.ts'
import { answerSocket, openAdminSocket } from '../../src/service/admin-socket.ts'
import { poolhouse } from '../support/command.ts'

/** Notes the secrets of every request and answer of an SDK client. */
function watch(client: CognitoIdentityProviderClient, secrets: Set<string>): void {
  client.middlewareStack.add(
    next => async args => {
      for (const secret of secretsIn(args.input)) secrets.add(secret)
      const result = await next(args)
      for (const secret of secretsIn(result.output)) secrets.add(secret)
      return result
    },
    { step: 'initialize' },
  )
}

/** A service with the socket of `poolhouse logs`, whose requests and answers are watched for secrets. */
export async function startLogged(options: TestOptions = {}) {
  const service = await startTestService(options)
  const closeSocket = await openAdminSocket(service.dataDir, (path, input) => answerSocket(service, path, input))
  const secrets = new Set<string>([password])
  const key = options.production ? await service.createAdminKey() : { accessKeyId: 'test', secretAccessKey: 'test' }
  const config = { endpoint: service.url, region: 'us-east-1', maxAttempts: 1, credentials: key }
  const api = new CognitoIdentityProvider(config)
  const watched = { ...service, sdk: api }
  watch(api, secrets)
  return {
    service: watched,
    api,
    secrets,
    pool: (client: object = {}, pool: object = {}) => createPoolWithUser(watched, client, pool),
    app: async (client: object = {}, pool: object = {}) => {
      const app = await createOAuthApp(watched, client, pool)
      if (app.ClientSecret) secrets.add(app.ClientSecret)
      const noting =
        <Given extends unknown[]>(send: (...given: Given) => Promise<Response>) =>
        async (...given: Given) => {
          for (const secret of secretsIn(given.filter(each => typeof each === 'object'))) secrets.add(secret)
          const answer = await send(...given)
          for (const secret of secretsIn(
            await answer
              .clone()
              .json()
              .catch(() => ({})),
          ))
            secrets.add(secret)
          return answer
        }
      return { ...app, token: noting(app.token), exchange: noting(app.exchange), refresh: noting(app.refresh) }
    },
    /** The events that `poolhouse logs --json` prints. */
    async logs(...args: string[]): Promise<RequestEvent[]> {
      const { out } = await poolhouse(['logs', '--json', '--data', service.dataDir, ...args])
      return out === '' ? [] : out.split('\n').map(line => JSON.parse(line))
    },
    async close() {
      api.destroy()
      await closeSocket()
      await service.close()
    },
  }
}

/** What `startLogged` gives. */
export type Kit = Awaited<ReturnType<typeof startLogged>>
