import { SeedError, type SeedOfEndpoint, seedFromEndpoint } from '@poolhouse/server'
import { CommandFailure, systemErrorCode, UsageError } from '../failure.ts'
import { isUntrustedCertificate, trustSetting } from './health.ts'

/** Where pools are read. */
export interface ReadEndpoint {
  /** An address, or `aws`. */
  endpoint: string
  region: string
  poolIds?: readonly string[]
  password?: string
}

/** An endpoint on this machine or in a network of its own: an emulator, which takes any credentials. */
const emulatorCredentials = { accessKeyId: 'test', secretAccessKey: 'test' }

/**
 * Reads an endpoint that speaks the API: with the credentials of the environment where they are set or AWS itself is asked, else with those that emulators
 * take. @throws CommandFailure with the call that failed
 */
export async function readSeedFromEndpoint(
  { endpoint, region, ...question }: ReadEndpoint,
  env: NodeJS.ProcessEnv,
): Promise<SeedOfEndpoint> {
  if (endpoint !== 'aws' && !/^https?:\/\//.test(endpoint))
    throw new UsageError(`"${endpoint}" is not an address. Give one such as http://localhost:5000, or aws.`)
  const sdk = await import('@aws-sdk/client-cognito-identity-provider')
  const isOwn = endpoint === 'aws' || env.AWS_ACCESS_KEY_ID !== undefined || env.AWS_PROFILE !== undefined
  const client = new sdk.CognitoIdentityProviderClient({
    region,
    ...(endpoint !== 'aws' && { endpoint }),
    ...(!isOwn && { credentials: emulatorCredentials }),
  })
  try {
    return await seedFromEndpoint(async (operation, input) => {
      const Command = sdk[`${operation}Command` as 'ListUserPoolsCommand']
      return (await client.send(new Command(input as never))) as object
    }, question)
  } catch (error) {
    if (!(error instanceof SeedError)) throw error
    const cause = error.cause as Error | undefined
    if (cause && isUntrustedCertificate(cause))
      throw new CommandFailure(`${endpoint}: ${error.message}. ${trustSetting('<the certificate of its authority>')}`)
    const code = cause && systemErrorCode(cause)
    throw new CommandFailure(
      code === undefined
        ? `${endpoint}: ${error.message}`
        : `${endpoint} does not answer (${code}). Give the address of a running service.`,
      { cause: error },
    )
  } finally {
    client.destroy()
  }
}
