import { expect, test } from 'vitest'
import { AwsProvider } from '../src/index.ts'

/** A provider for a service that does not answer: nothing may call it. */
async function provider() {
  const aws = new AwsProvider({})
  const subject = { urn: 'urn', name: 'aws', type: 'pulumi:providers:aws' }
  const args = { region: 'eu-west-1', endpoints: [{ cognitoidp: 'http://127.0.0.1:9', sts: 'http://127.0.0.1:9' }], maxRetries: 0 }
  await aws.configure({ ...subject, id: 'id', variables: {}, args: { ...args, endpoints: JSON.stringify(args.endpoints) } })
  return aws
}

test.each`
  token                                         | inputs                                       | id                                                             | outputs
  ${'aws:lambda/function:Function'}             | ${{}}                                        | ${/^it-[0-9a-f]{7}$/}                                          | ${{ arn: /^arn:aws:lambda:eu-west-1:\d{12}:function:it-[0-9a-f]{7}$/, name: /^it-/, invokeArn: /invocations$/ }}
  ${'aws:lambda/function:Function'}             | ${{ name: 'hello' }}                         | ${/^hello$/}                                                   | ${{ arn: /:function:hello$/, qualifiedArn: /:function:hello:\$LATEST$/ }}
  ${'aws:lambda:Function'}                      | ${{ name: 'hello', region: 'us-east-1' }}    | ${/^hello$/}                                                   | ${{ arn: /^arn:aws:lambda:us-east-1:/ }}
  ${'aws:s3/bucket:Bucket'}                     | ${{}}                                        | ${/^it-[0-9a-f]{7}$/}                                          | ${{ arn: /^arn:aws:s3:::it-/, bucketRegionalDomainName: /\.s3\.eu-west-1\.amazonaws\.com$/ }}
  ${'aws:acm/certificate:Certificate'}          | ${{ domainName: 'auth.example' }}            | ${/^arn:aws:acm:eu-west-1:\d{12}:certificate\/[0-9a-f-]{36}$/} | ${{ arn: /certificate/ }}
  ${'aws:cloudfront/distribution:Distribution'} | ${{}}                                        | ${/^E[0-9A-F]{13}$/}                                           | ${{ domainName: /^d[0-9a-f]+\.cloudfront\.net$/ }}
  ${'aws:apigatewayv2/api:Api'}                 | ${{}}                                        | ${/^[0-9a-f]{10}$/}                                            | ${{ apiEndpoint: /^https:\/\/[0-9a-f]{10}\.execute-api\.eu-west-1\.amazonaws\.com$/ }}
  ${'aws:cognito/identityPool:IdentityPool'}    | ${{ identityPoolName: 'x' }}                 | ${/^eu-west-1:[0-9a-f-]{36}$/}                                 | ${{ arn: /identitypool\/eu-west-1:/ }}
  ${'aws:sqs/queue:Queue'}                      | ${{ name: 'q' }}                             | ${/^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/\d{12}\/q$/}     | ${{ arn: /^arn:aws:sqs:eu-west-1:\d{12}:q$/ }}
  ${'aws:sns/topic:Topic'}                      | ${{ name: 't' }}                             | ${/^arn:aws:sns:eu-west-1:\d{12}:t$/}                          | ${{ arn: /:t$/ }}
  ${'aws:route53/record:Record'}                | ${{ zoneId: 'Z1', name: 'auth', type: 'A' }} | ${/^Z1_auth_A$/}                                               | ${{ fqdn: /^auth$/ }}
  ${'aws:batch/jobQueue:JobQueue'}              | ${{ name: 'jobs' }}                          | ${/^jobs$/}                                                    | ${{ arn: /^arn:aws:batch:eu-west-1:\d{12}:job-queue\/jobs$/ }}
`('$token with $inputs has a plausible id and ARN, the same in every run', async ({ token, inputs, id, outputs }) => {
  const describe = async () => (await provider()).describeSkipped({ kind: 'resource', token, name: 'it', seed: 'urn::it', inputs })
  const described = await describe()
  expect(described.id).toMatch(id)
  for (const [key, pattern] of Object.entries(outputs)) expect(described.outputs[key]).toMatch(pattern as RegExp)
  expect(await describe()).toEqual(described)
})

test('a function that looks up a resource has the ARN and the id of its mock, by the given name', async () => {
  const request = { kind: 'function', token: 'aws:lambda/getFunction:getFunction', name: 'Function', seed: 'x' } as const
  expect(await (await provider()).describeSkipped({ ...request, inputs: { functionName: 'f', name: 'f' } })).toMatchObject({
    id: 'f',
    outputs: { arn: expect.stringMatching(/:function:f$/) },
  })
})

test('a name that is unknown in a preview makes id and ARN unknown', async () => {
  const { UNKNOWN } = await import('@poolhouse/engine')
  const request = { kind: 'resource', token: 'aws:sqs/queue:Queue', name: 'it', seed: 'urn::it' } as const
  expect(await (await provider()).describeSkipped({ ...request, inputs: { name: UNKNOWN } })).toMatchObject({
    id: '',
    outputs: { arn: UNKNOWN, url: UNKNOWN },
  })
})
