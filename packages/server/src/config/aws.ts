import type { SesApi } from '../context.ts'
import type { AwsApi } from '../http/index.ts'
import { ConfigError, invalidOption, type RawOption } from './config-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The service's own variable of the AWS SDKs is read as an option, too. AWS_ENDPOINT_URL is not: it may well name this very service. */
const variables = {
  Lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  KMS: 'AWS_ENDPOINT_URL_KMS',
  SES: 'AWS_ENDPOINT_URL_SESV2',
  'SES (older)': 'AWS_ENDPOINT_URL_SES',
  SNS: 'AWS_ENDPOINT_URL_SNS',
} as const

/** An address, or `aws`, which is never assumed: it reaches out of this machine. @throws ConfigError */
export function readAwsApi(service: keyof typeof variables, given: RawOption | undefined, environment: Environment): AwsApi | undefined {
  const variable = variables[service]
  const text = environment[variable]
  const named = given ?? (text ? { from: variable, text } : undefined)
  if (!named) return undefined
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = environment
  const credentials = accessKeyId && secretAccessKey && { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
  if (named.text !== 'aws') {
    if (!URL.canParse(named.text) || !/^https?:$/.test(new URL(named.text).protocol))
      throw invalidOption(named, `the http or https address of the ${service} API, or aws.`)
    return { endpoint: named.text.replace(/\/+$/, ''), credentials: credentials || { accessKeyId: 'test', secretAccessKey: 'test' } }
  }
  if (!credentials)
    throw new ConfigError(`${named.from} aws needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a user that may use ${service}.`)
  return { credentials }
}

/** By its newer API, unless only the older one is at an address. */
export function readSesApi(given: RawOption | undefined, environment: Environment): SesApi | undefined {
  const newer = readAwsApi('SES', given, environment)
  if (newer) return { ...newer, version: 2 }
  const older = readAwsApi('SES (older)', undefined, environment)
  return older && { ...older, version: 1 }
}
