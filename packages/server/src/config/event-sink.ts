import { resolve } from 'node:path'
import type { EventSink } from '../context.ts'
import { type AwsApi, isRegion } from '../http/index.ts'
import { ConfigError, invalidOption, type RawOption } from './config-error.ts'
import { httpUrl } from './readers.ts'

/** Where events go: the ARN of a Kinesis stream, which needs the Kinesis API, an http address, or the path of a file. @throws ConfigError */
export function readEventSink(given: RawOption | undefined, kinesis: AwsApi | undefined, cwd: string): EventSink | undefined {
  if (!given) return undefined
  const { from, text } = given
  if (text.startsWith('arn:')) {
    const [, region = '', stream] = /^arn:aws[\w-]*:kinesis:([\w-]+):\d{12}:stream\/([\w.-]{1,128})$/.exec(text) ?? []
    if (stream === undefined || !isRegion(region))
      throw invalidOption(given, 'the ARN of a Kinesis stream, such as arn:aws:kinesis:us-east-1:123456789012:stream/events.')
    if (!kinesis) throw new ConfigError(`${from} ${text} needs the Kinesis API: --kinesis (POOLHOUSE_KINESIS) with its address, or aws.`)
    return { kind: 'kinesis', stream, region, api: kinesis }
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return { kind: 'http', url: httpUrl(given) }
  return { kind: 'file', path: resolve(cwd, text) }
}
