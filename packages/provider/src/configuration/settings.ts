import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Bag, Value } from '@poolhouse/engine'
import { endpointNames, type ServiceName } from './keys.ts'
import { ProviderConfigurationError, readKey } from './read.ts'

/** Environment variables by name, as in process.env. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>

/** Static credentials. */
export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

/** The configuration of one provider instance, read once. */
export interface ProviderSettings {
  /** The region of the configuration, which check copies into inputs; `undefined` if `region` comes from the environment. */
  configuredRegion: string | undefined
  region: string
  /** `undefined`: the SDK's default credential chain (environment, profile, instance role). */
  credentials: AwsCredentials | undefined
  profile: string | undefined
  endpoints: Partial<Record<ServiceName, string>>
  maxAttempts: number
  defaultTags: Record<string, string>
  ignoreTags: { keys: string[]; keyPrefixes: string[] }
  allowedAccountIds: string[]
  forbiddenAccountIds: string[]
  /** If set, ARNs in the results of functions have no account id. */
  skipRequestingAccountId: boolean
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

function assertHttpUrl(url: string): string {
  const parsed = URL.parse(url)
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return url
  throw new ProviderConfigurationError('endpoints', `endpoint "${url}" is not a URL with http or https`)
}

function readEndpoints(args: Bag, environment: EnvironmentVariables): Partial<Record<ServiceName, string>> {
  const given = readKey(args, 'endpoints') ?? {}
  const found: Partial<Record<ServiceName, string>> = {}
  for (const [service, names] of Object.entries(endpointNames) as [ServiceName, readonly string[]][]) {
    const configured = names.map(name => given[name]).find(Boolean)
    const url = configured ?? environment[`AWS_ENDPOINT_URL_${service}`] ?? environment.AWS_ENDPOINT_URL
    if (url) found[service] = assertHttpUrl(url)
  }
  return found
}

/** Whether the shared credentials file exists; its content is not read. */
function hasCredentialsFile({ AWS_SHARED_CREDENTIALS_FILE: file }: EnvironmentVariables): boolean {
  return existsSync(file ?? join(homedir(), '.aws', 'credentials'))
}

function readCredentials(args: Bag, environment: EnvironmentVariables, endpoint: string | undefined): AwsCredentials | undefined {
  const accessKeyId = readKey(args, 'accessKey') ?? environment.AWS_ACCESS_KEY_ID
  const secretAccessKey = readKey(args, 'secretKey') ?? environment.AWS_SECRET_ACCESS_KEY
  const sessionToken = readKey(args, 'token') ?? environment.AWS_SESSION_TOKEN
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
  const elsewhere = readKey(args, 'profile') ?? environment.AWS_PROFILE ?? environment.AWS_WEB_IDENTITY_TOKEN_FILE
  if (elsewhere || !endpoint || !loopbackHosts.has(new URL(endpoint).hostname) || hasCredentialsFile(environment)) return undefined
  // In development mode a local service accepts any key, and looking for an instance role would cost seconds.
  return { accessKeyId: 'poolhouse', secretAccessKey: 'poolhouse' }
}

/** The region of a profile in the shared config file (~/.aws/config). */
function regionOfProfile(
  { AWS_CONFIG_FILE: file, AWS_PROFILE: fromEnvironment }: EnvironmentVariables,
  profile = fromEnvironment ?? 'default',
): string | undefined {
  const path = file ?? join(homedir(), '.aws', 'config')
  if (!existsSync(path)) return undefined
  const title = profile === 'default' ? '[default]' : `[profile ${profile}]`
  const [, section] = `\n${readFileSync(path, 'utf8')}`.split(`\n${title}`)
  if (section === undefined) return undefined
  return /^\s*region\s*=\s*(\S+)/m.exec(section.split(/\n\s*\[/)[0]!)?.[1]
}

/** Reads the configuration; absent keys are read from the environment. Throws ProviderConfigurationError. */
export function readSettings(args: Bag, environment: EnvironmentVariables): ProviderSettings {
  const urls = readEndpoints(args, environment)
  const endpoint = urls.COGNITO_IDENTITY_PROVIDER
  const configuredRegion = readKey(args, 'region')
  const profile = readKey(args, 'profile')
  // A custom endpoint serves any region, so us-east-1, the service's own default, will do.
  const region =
    configuredRegion ??
    environment.AWS_REGION ??
    environment.AWS_DEFAULT_REGION ??
    regionOfProfile(environment, profile) ??
    (endpoint && 'us-east-1')
  if (!region) {
    throw new ProviderConfigurationError('region', 'no AWS region is set. Run `pulumi config set aws:region us-east-1`, or set AWS_REGION')
  }
  if (readKey(args, 'skipRegionValidation') === false && !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(region)) {
    throw new ProviderConfigurationError('region', `invalid AWS Region: ${region}`)
  }
  return {
    configuredRegion,
    region,
    credentials: readCredentials(args, environment, endpoint),
    profile,
    endpoints: urls,
    maxAttempts: (readKey(args, 'maxRetries') ?? 2) + 1,
    defaultTags: readKey(args, 'defaultTags') ?? {},
    ignoreTags: readKey(args, 'ignoreTags') ?? { keys: [], keyPrefixes: [] },
    allowedAccountIds: readKey(args, 'allowedAccountIds') ?? [],
    forbiddenAccountIds: readKey(args, 'forbiddenAccountIds') ?? [],
    skipRequestingAccountId: readKey(args, 'skipRequestingAccountId') ?? false,
  }
}

/** Configuration from `variables` of ConfigureRequest, for engines that send no `args`. */
export function configurationFromVariables(variables: Record<string, string>): Record<string, Value> {
  return Object.fromEntries(Object.entries(variables).map(([key, value]) => [key.replace(/^aws:config:/, ''), value]))
}
