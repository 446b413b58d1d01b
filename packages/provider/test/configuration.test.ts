import { type Bag, secret, UNKNOWN } from '@poolhouse/engine'
import { AwsProvider, awsProviders } from '@poolhouse/provider'
import { expect, test } from 'vitest'
import { configuredProvider, subject } from './support/engine.ts'

const provider = new AwsProvider({})
const about = (name: string) => ({ urn: `urn:pulumi:dev::test::pulumi:providers:aws::${name}`, name, type: 'pulumi:providers:aws' })
const check = (name: string, news: Bag) => provider.checkConfig({ ...about(name), olds: {}, news })
const wrong = (text: string, hint: string): string => `could not validate provider configuration: ${text}. ${hint}`

test.each`
  name                | news                                            | reason
  ${'default_7_48_0'} | ${{ regoin: 'us-east-1' }}                      | ${'`aws:regoin` is not a valid configuration key for the aws provider. Did you mean `aws:region`? If the referenced key is not intended for the provider, please choose a different namespace from `aws:`.'}
  ${'default'}        | ${{ foo: 'x' }}                                 | ${'`aws:foo` is not a valid configuration key for the aws provider. If the referenced key is not intended for the provider, please choose a different namespace from `aws:`.'}
  ${'mine'}           | ${{ foo: 'x' }}                                 | ${wrong('Invalid or unknown key', "Examine values at 'mine.foo'.")}
  ${'mine'}           | ${{ assumeRole: '{}' }}                         | ${"invalid config key 'aws:assumeRole', should be 'aws:assumeRoles'"}
  ${'mine'}           | ${{ skipRegionValidation: 'maybe' }}            | ${wrong('expected true or false, got "maybe"', "Examine values at 'mine.skipRegionValidation'.")}
  ${'default'}        | ${{ endpoints: '[{"cognitoidp": 1}]' }}         | ${wrong('expected a list of objects of service name and URL, as [{"cognitoidp": "http://localhost:9229"}], got "[{\\"cognitoidp\\": 1}]"', 'Check `pulumi config get aws:endpoints`.')}
  ${'mine'}           | ${{ assumeRoles: '[{"roleArn":"arn:aws:x"}]' }} | ${wrong('assumeRoles is not supported yet; give accessKey, secretKey and token, or a profile that assumes the role', "Examine values at 'mine.assumeRoles'.")}
`('provider $name with $news: $reason', async ({ name, news, reason }) => {
  expect((await check(name, news)).failures).toEqual([{ property: '', reason }])
})

test('configuration is accepted as JSON text and as native values', async () => {
  const news = {
    region: 'eu-west-1',
    version: '7.48.0',
    accessKey: secret('a'),
    secretKey: secret('b'),
    defaultTags: '{"tags":{"a":"b"}}',
    endpoints: '[{"cognitoidp":"http://localhost:1"}]',
    skipCredentialsValidation: 'true',
    skipRegionValidation: true,
    maxRetries: UNKNOWN,
  }
  expect(await check('p', news)).toEqual({ inputs: news, failures: [] })
})

test.each`
  before                        | after                                     | answer
  ${{ region: 'us-east-1' }}    | ${{ region: 'us-east-1' }}                | ${{ changes: 'none', replaces: [], diffs: [] }}
  ${{ region: 'us-east-1' }}    | ${{ region: 'eu-west-1' }}                | ${{ changes: 'some', replaces: ['region'], diffs: ['region'] }}
  ${{}}                         | ${{ region: 'eu-west-1' }}                | ${{ changes: 'some', replaces: [], diffs: ['region'] }}
  ${{ accessKey: secret('a') }} | ${{ accessKey: secret('b'), token: 'c' }} | ${{ changes: 'some', replaces: [], diffs: ['accessKey', 'token'] }}
  ${{ version: '7.48.0' }}      | ${{ version: '7.49.0' }}                  | ${{ changes: 'some', replaces: [], diffs: ['version'] }}
`('configuration $before to $after: $answer', async ({ before, after, answer }) => {
  expect(await provider.diffConfig({ ...about('p'), id: '1', olds: before, oldInputs: before, news: after, ignoreChanges: [] })).toEqual(
    answer,
  )
})

/** The error names the chosen endpoint; nothing listens at any of these. */
const read = (args: Bag, environment: Record<string, string>) =>
  configuredProvider(args, environment).then(each =>
    each.read({ ...subject('client', 'c'), id: 'us-east-1_a/b', properties: {}, inputs: {}, timeout: 0 }),
  )

const at = (port: number): string => `http://127.0.0.1:${port}`

test.each`
  args                                                                   | environment                                                                       | port
  ${{}}                                                                  | ${{ AWS_ENDPOINT_URL: at(1) }}                                                    | ${1}
  ${{}}                                                                  | ${{ AWS_ENDPOINT_URL: at(1), AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: at(2) }} | ${2}
  ${{ endpoints: JSON.stringify([{ cognitoidp: at(3) }]) }}              | ${{ AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: at(2) }}                          | ${3}
  ${{ endpoints: [{ sts: at(4) }, { cognitoidentityprovider: at(5) }] }} | ${{}}                                                                             | ${5}
  ${{ endpoints: JSON.stringify({ cognitoidp: at(6) }) }}                | ${{}}                                                                             | ${6}
`('endpoints $args over $environment: port $port', async ({ args, environment, port }) => {
  await expect(read({ ...args, maxRetries: '0' }, environment)).rejects.toThrow(
    `reading Cognito User Pool Client (us-east-1_a/b): DescribeUserPoolClient got no answer from ${at(port)}: nothing listens there. Start the service there (poolhouse start), or give the address of one that runs: --endpoint, AWS_ENDPOINT_URL or aws:endpoints.`,
  )
})

test('an endpoint that is not a URL fails Configure', async () => {
  await expect(configuredProvider({ endpoints: [{ cognitoidp: 'localhost:9229' }] })).rejects.toThrow(
    'aws provider default_7_48_0: endpoints: endpoint "localhost:9229" is not a URL with http or https.',
  )
})

test('Configure without a region and an endpoint fails', async () => {
  const refused = configuredProvider({})
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', missingKeys: [{ name: 'region' }] })
  await expect(refused).rejects.toThrow(/no AWS region is set/)
})

test.each`
  environment                                                     | region
  ${{ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' }} | ${'eu-west-1'}
  ${{ AWS_DEFAULT_REGION: 'eu-west-2' }}                          | ${'eu-west-2'}
  ${{ AWS_ENDPOINT_URL: 'http://localhost:1' }}                   | ${'us-east-1'}
`('the region from $environment is $region and is not copied into inputs', async ({ environment, region }) => {
  const aws = await configuredProvider({}, environment)
  expect((await aws.invoke({ tok: 'aws:index/getRegion:getRegion', args: {}, preview: false })).return).toMatchObject({ region })
  const { inputs } = await aws.check({ ...subject('pool', 'p'), olds: {}, news: {}, randomSeed: new Uint8Array(32) })
  expect(inputs).not.toHaveProperty('region')
})

test.each`
  args                                                                                                         | tags              | all
  ${{}}                                                                                                        | ${{ a: '1' }}     | ${{ a: '1' }}
  ${{ defaultTags: '{"tags":{"a":"0","b":"2"}}' }}                                                             | ${{ a: '1' }}     | ${{ a: '1', b: '2' }}
  ${{ defaultTags: { tags: { b: '2', 'skip:x': '3' } }, ignoreTags: { keys: ['b'], keyPrefixes: ['skip:'] } }} | ${undefined}      | ${{}}
  ${{ defaultTags: { tags: { b: '2' } } }}                                                                     | ${{ a: UNKNOWN }} | ${UNKNOWN}
`('tags $tags under $args are $all', async ({ args, tags, all }) => {
  const aws = await configuredProvider({ region: 'us-east-1', ...args })
  const { inputs } = await aws.check({ ...subject('pool', 'p'), olds: {}, news: tags ? { tags } : {}, randomSeed: new Uint8Array(32) })
  expect(inputs.tagsAll).toEqual(all)
})

test('Configure reads variables if there are no args', async () => {
  const aws = new AwsProvider({})
  await aws.configure({ ...about('default'), id: '1', variables: { 'aws:config:region': 'eu-west-3' }, args: {} })
  expect((await aws.invoke({ tok: 'aws:index/getRegion:getRegion', args: {}, preview: false })).return).toMatchObject({
    description: 'Europe (Paris)',
  })
})

test('awsProviders returns a new provider for the package aws and none for others', async () => {
  const providers = awsProviders({})
  expect(await providers('random', '4.0.0')).toBeUndefined()
  expect(await providers('aws', '7.48.0')).not.toBe(await providers('aws', '7.48.0'))
})

test('every method before Configure fails', async () => {
  const request = { ...subject('pool', 'p'), olds: {}, news: {}, randomSeed: new Uint8Array(32) }
  await expect(new AwsProvider({}).check(request)).rejects.toMatchObject({ code: 'FAILED_PRECONDITION' })
})
