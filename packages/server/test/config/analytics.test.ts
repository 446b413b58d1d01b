import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, type ConfigOptions, parseConfig } from '../../src/config/index.ts'

const cwd = '/tmp'
const parse = (options: ConfigOptions, environment: Record<string, string> = {}) =>
  parseConfig(options, environment, cwd).settings.analytics
const stream = 'arn:aws:kinesis:eu-west-1:123456789012:stream/events'
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }

test.each<[ConfigOptions, Record<string, string>, object]>([
  [{}, {}, { metadataOnly: false }],
  [{ analyticsKeep: '30' }, {}, { metadataOnly: false, keepDays: 30 }],
  [{}, { POOLHOUSE_ANALYTICS_SINK: 'events.jsonl' }, { metadataOnly: false, sink: { kind: 'file', path: join(cwd, 'events.jsonl') } }],
  [{ analyticsSink: '/var/events' }, {}, { metadataOnly: false, sink: { kind: 'file', path: '/var/events' } }],
  [{ analyticsSink: 'https://x.example/e' }, {}, { metadataOnly: false, sink: { kind: 'http', url: 'https://x.example/e' } }],
  [
    { analyticsSink: stream, kinesis: 'http://localhost:4566/' },
    keys,
    {
      metadataOnly: false,
      sink: { kind: 'kinesis', stream: 'events', region: 'eu-west-1', api: { endpoint: 'http://localhost:4566', credentials } },
    },
  ],
  [
    { analyticsSink: stream },
    { ...keys, AWS_ENDPOINT_URL_KINESIS: 'aws' },
    { metadataOnly: false, sink: { kind: 'kinesis', stream: 'events', region: 'eu-west-1', api: { credentials } } },
  ],
])('options %j with variables %j give the analytics settings %j', (options, environment, settings) => {
  expect(parse(options, environment)).toEqual(settings)
})

test.each<[ConfigOptions, string]>([
  [{ analyticsKeep: '0' }, '--analytics-keep "0" must be a number of days, 1 to 99999, such as 400.'],
  [{ analyticsKeep: 'year' }, '--analytics-keep "year" must be a number of days, 1 to 99999, such as 400.'],
  [{ analyticsSink: stream }, `--analytics-sink ${stream} needs the Kinesis API: --kinesis (POOLHOUSE_KINESIS) with its address, or aws.`],
  [{ analyticsSink: 'arn:aws:s3:::bucket' }, 'must be the ARN of a Kinesis stream'],
  [{ analyticsSink: 'ftp://x' }, '--analytics-sink "ftp://x" must be an http or https address.'],
  [{ kinesis: 'aws' }, '--kinesis aws needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a user that may use Kinesis.'],
])('options %j are refused: %s', (options, message) => {
  expect(() => parse(options)).toThrow(ConfigError)
  expect(() => parse(options)).toThrow(message)
})
