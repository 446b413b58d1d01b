import type { SesApi } from '../context.ts'
import type { AwsApi } from '../http/index.ts'
import { ConfigError, invalidOption, type RawOption } from './config-error.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Endpoint variables of the AWS SDKs, by service. AWS_ENDPOINT_URL is not read, because it may be the endpoint of this service itself. */
const variables = {
  Lambda: 'AWS_ENDPOINT_URL_LAMBDA',
  KMS: 'AWS_ENDPOINT_URL_KMS',
  SES: 'AWS_ENDPOINT_URL_SESV2',
  'SES (older)': 'AWS_ENDPOINT_URL_SES',
  SNS: 'AWS_ENDPOINT_URL_SNS',
  Kinesis: 'AWS_ENDPOINT_URL_KINESIS',
  // --log-delivery names both, so that no variable does.
  'CloudWatch Logs and Firehose': undefined,
} as const

/**
 * The endpoint and credentials of an AWS API, from an option or the SDK's variable: an address, or `aws` for AWS itself, which must be named
 * explicitly because it is outside of this machine. Undefined if neither is given. @throws ConfigError
 */
export function readAwsApi(service: keyof typeof variables, given: RawOption | undefined, environment: Environment): AwsApi | undefined {
  const variable = variables[service]
  const text = variable === undefined ? undefined : environment[variable]
  const named = given ?? (variable !== undefined && text ? { from: variable, text } : undefined)
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

/** The SES API to send email with: version 2, or version 1 if only AWS_ENDPOINT_URL_SES is set. @throws ConfigError */
export function readSesApi(given: RawOption | undefined, environment: Environment): SesApi | undefined {
  const newer = readAwsApi('SES', given, environment)
  if (newer) return { ...newer, version: 2 }
  const older = readAwsApi('SES (older)', undefined, environment)
  return older && { ...older, version: 1 }
}
