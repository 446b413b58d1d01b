// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import { type AttachedPolicy, evaluate, type Policy, parsePolicy } from '../../packages/server/src/policy/index.ts'
import type { Flow } from '../flow.ts'

const statementCount = 50
const pool = (name: string) => `arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_${name}`

/** Kinds of statements as policies have them. None applies to the request but the last, so that every statement is compared. */
const kinds = [
  (n: number) => ({ Action: 'cognito-idp:DescribeUserPool', Resource: pool(`Pool${n}`) }),
  (n: number) => ({ Action: ['cognito-idp:Admin*', 'cognito-idp:List*'], Resource: pool(`Pool${n}`) }),
  () => ({ Action: 'mobiletargeting:*', Resource: 'arn:aws:mobiletargeting:*:000000000000:apps/*' }),
  (n: number) => ({ Action: 'cognito-idp:Describe*', Resource: `arn:aws:cognito-idp:*:*:userpool/*_Pool${n}*` }),
  () => ({ Action: 'cognito-idp:*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } } }),
  () => ({
    Action: '*',
    Resource: '*',
    Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, Bool: { 'aws:SecureTransport': 'true' } },
  }),
  () => ({ Action: 'cognito-idp:*', Resource: pool('${aws:username}') }),
]

const statements = Array.from({ length: statementCount }, (_, n) => ({
  Effect: n % 5 === 4 ? 'Deny' : 'Allow',
  ...(n === statementCount - 1 ? { Effect: 'Allow', Action: 'cognito-idp:Describe*', Resource: pool('One') } : kinds[n % kinds.length]!(n)),
}))

const request = {
  action: 'cognito-idp:DescribeUserPool',
  resource: pool('One'),
  context: {
    'aws:username': 'bob',
    'aws:userid': 'AIDAAAAAAAAAAAAAABOB',
    'aws:PrincipalArn': 'arn:aws:iam::000000000000:user/bob',
    'aws:SourceIp': '192.168.0.1',
    'aws:RequestedRegion': 'us-east-1',
    'aws:SecureTransport': 'false',
    'aws:CurrentTime': '2026-01-02T03:04:05Z',
  },
}

/** Milliseconds of CPU for one evaluation, and the times of single ones. */
function measure(identity: readonly AttachedPolicy[]) {
  const evaluations = 100_000
  for (let n = 0; n < 20_000; n++) evaluate(request, { identity })
  const times = new Float64Array(evaluations)
  const before = process.cpuUsage()
  const started = performance.now()
  for (let n = 0; n < evaluations; n++) {
    const start = performance.now()
    if (!evaluate(request, { identity }).isAllowed) throw new Error('The request has to be allowed by the last statement.')
    times[n] = performance.now() - start
  }
  const elapsed = performance.now() - started
  const { user, system } = process.cpuUsage(before)
  times.sort()
  return {
    cpu: (user + system) / 1_000 / evaluations,
    rate: (evaluations / elapsed) * 1_000,
    p50: times[evaluations / 2]!,
    p99: times[(evaluations * 99) / 100]!,
  }
}

export const flow: Flow = {
  name: 'policy',
  description: `evaluation of ${statementCount} statements of an identity policy, of which the last one allows the request: at most 0.020 ms`,
  async run({ logProgress }) {
    const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), 'inline') as Policy
    const measured = measure([{ name: 'fifty', policy }])
    logProgress(
      `policy: ${(measured.cpu * 1_000).toFixed(1)} µs for ${statementCount} statements, p99 ${(measured.p99 * 1_000).toFixed(1)} µs`,
    )
    return { ...measured, boundCpu: null, peakMemory: null, peers: {} }
  },
}
