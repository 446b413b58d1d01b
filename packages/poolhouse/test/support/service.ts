import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { type ConfigOptions, parseConfig, startService } from '@poolhouse/server'
import { folder } from './command.ts'

/** A service of its own in this process, with an SDK client for it. */
export async function serviceForTests(options: ConfigOptions = {}) {
  const home = folder()
  const service = await startService(parseConfig({ port: 0, data: home.path, ...options }, {}))
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
    async close() {
      api.destroy()
      await service.close()
      home.remove()
    },
  }
}
