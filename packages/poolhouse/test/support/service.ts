import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { type ConfigOptions, parseConfig } from '@poolhouse/server'
import { startRecorded } from '../../../server/test/support/start-recorded.ts'
import { folder } from './command.ts'

/** A service of its own in this process, with an SDK client for it. */
export async function serviceForTests(options: ConfigOptions = {}) {
  const home = folder()
  const service = await startRecorded(parseConfig({ port: 0, data: home.path, ...options }, {}))
  const api = new CognitoIdentityProvider({
    endpoint: service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })
  return {
    url: service.url,
    api,
    requestLog: service.requestLog,
    /** A client that OpenSearch would make for its dashboards of the domain `logs`. */
    async createOpenSearchClient(userPoolId: string): Promise<{ clientId: string; clientSecret: string }> {
      const answer = await fetch(`${service.url}/_poolhouse/service-clients`, {
        method: 'POST',
        headers: { 'x-poolhouse': '1' },
        body: JSON.stringify({ userPoolId, service: 'opensearch', domain: 'logs' }),
      })
      return answer.json() as Promise<{ clientId: string; clientSecret: string }>
    },
    async close() {
      api.destroy()
      await service.close()
      home.remove()
    },
  }
}
