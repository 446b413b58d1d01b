import { resolve } from 'node:path'
import type { LogTarget } from '../context.ts'
import { readAwsApi } from './aws.ts'
import { invalidOption, type RawOption } from './config-error.ts'
import type { Environment } from './option-source.ts'
import { httpUrl } from './readers.ts'

/**
 * Where logs of pools go: `aws`, `aws=ADDRESS` for what stands for it, an http address, or the path of a directory. @throws ConfigError
 */
export function readLogTarget(given: RawOption | undefined, environment: Environment, cwd: string): LogTarget | undefined {
  if (!given) return undefined
  const { from, text } = given
  const address = /^aws(?:=(.*))?$/s.exec(text)
  if (address) return { kind: 'aws', api: readAwsApi('CloudWatch Logs and Firehose', { from, text: address[1] ?? 'aws' }, environment)! }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return { kind: 'http', url: httpUrl(given) }
  if (text.startsWith('arn:'))
    throw invalidOption(
      given,
      'a directory, an http address, aws, or aws=ADDRESS. The ARN of each log is in the pool: SetLogDeliveryConfiguration.',
    )
  return { kind: 'directory', path: resolve(cwd, text) }
}
