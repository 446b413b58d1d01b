// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AccessRequest, describeFinding, evaluate, explain } from '../../src/policy/index.ts'
import { type NaiveDocument, type NaivePolicies, naiveApplies, naiveIsAllowed } from './naive.ts'
import { policy } from './support.ts'

/** FUZZ_RUNS sets the number of requests. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 2_000)

const listOf = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.array(arbitrary, { minLength: 1, maxLength: 3 })
const joined = (...parts: string[]) => fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 4 }).map(list => list.join(''))

const action = fc.oneof(
  { weight: 3, arbitrary: fc.constant('*') },
  joined('Get', 'get', 'Put', '*', '?').map(name => `a:${name}`),
)
const name = joined(
  'x',
  'y',
  '*',
  '?',
  '/',
  ':',
  '${aws:username}',
  '${aws:userid}',
  "${aws:userid, 'y'}",
  '${aws:TagKeys}',
  '${saml:sub}',
  '${*}',
)
const resource = fc.oneof(
  { weight: 3, arbitrary: fc.constant('*') },
  { weight: 3, arbitrary: name.map(last => `arn:aws:s3:::${last}`) },
  fc.tuple(joined('a', '*', '?'), name).map(([region, last]) => `arn:*:s3:${region}::${last}`),
)

const text = joined('x', 'y', '*', '?', '${aws:username}', '${aws:userid}', '${saml:sub}', "${aws:userid,'x'}")
const number = fc.constantFrom('1', '2', '2.0', '-3', 'x')
const address = fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', 'x')
const conditions = fc.oneof(
  ...[
    {
      names: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'],
      keys: ['aws:username', 'AWS:UserId', 'aws:TagKeys', 'aws:Moon'],
      value: text,
    },
    {
      names: ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericGreaterThanEquals'],
      keys: ['aws:EpochTime', 'aws:username'],
      value: number,
    },
    { names: ['IpAddress', 'NotIpAddress'], keys: ['aws:SourceIp'], value: address },
    { names: ['Bool', 'StringSounds'], keys: ['aws:username'], value: fc.constantFrom('true', 'false', 'x') },
  ].map(({ names, keys, value }) =>
    fc.record({
      operator: fc
        .tuple(fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'), fc.constantFrom(...names), fc.constantFrom('', '', 'IfExists'))
        .map(parts => parts.join('')),
      key: fc.constantFrom(...keys),
      wanted: listOf(value),
    }),
  ),
  fc.record({
    operator: fc.constant('Null'),
    key: fc.constantFrom('aws:username', 'aws:TagKeys', 'aws:Moon'),
    wanted: listOf(fc.constantFrom('true', 'false')),
  }),
)
const conditionBlock = fc
  .array(conditions, { maxLength: 2 })
  .map(list => Object.fromEntries(list.map(({ operator, key, wanted }) => [operator, { [key]: wanted }])))

const statement = fc
  .record({
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    actionName: fc.constantFrom('Action', 'Action', 'NotAction'),
    actions: listOf(action),
    resourceName: fc.constantFrom('Resource', 'Resource', 'NotResource'),
    resources: listOf(resource),
    Condition: fc.option(conditionBlock, { nil: undefined }),
  })
  .map(({ Effect, actionName, actions, resourceName, resources, Condition }) => ({
    Effect,
    [actionName]: actions,
    [resourceName]: resources,
    Condition,
  }))

const allowAll = { Effect: 'Allow' as const, Action: ['*'], Resource: ['*'] }

const document: fc.Arbitrary<NaiveDocument> = fc.record({
  Version: fc.constantFrom('2012-10-17' as const, '2012-10-17' as const, '2008-10-17' as const),
  Statement: fc.oneof(
    fc.array(statement, { maxLength: 3 }),
    fc.array(statement, { maxLength: 2 }).map(list => [allowAll, ...list]),
  ),
})
const policies: fc.Arbitrary<NaivePolicies> = fc.record({
  identity: fc.array(document, { maxLength: 2 }),
  boundary: fc.option(document, { nil: undefined, freq: 3 }),
  session: fc.option(fc.array(document, { maxLength: 2 }), { nil: undefined, freq: 3 }),
})
const value = joined('x', 'y', '*', ':')
const request: fc.Arbitrary<AccessRequest> = fc.record({
  action: fc.constantFrom('a:Get', 'a:GetPut', 'a:PutX'),
  resource: fc.oneof(
    fc.constant('*'),
    fc.tuple(fc.constantFrom('', 'a', 'aa'), joined('x', 'y', '/', ':', '*')).map(([region, last]) => `arn:aws:s3:${region}::${last}`),
  ),
  context: fc.record(
    {
      'aws:username': fc.oneof(value, number, fc.constant('true')),
      'aws:userid': value,
      'aws:TagKeys': fc.array(value, { maxLength: 3 }),
      'aws:EpochTime': number,
      'aws:SourceIp': fc.constantFrom('10.1.2.3', '10.2.0.0', '192.168.0.1', 'x'),
    },
    { requiredKeys: [] },
  ),
})

const toAttached = (documents: NaiveDocument[]) => documents.map((each, index) => ({ name: String(index), policy: policy(each) }))

test('the answer is that of a second evaluator which is written differently, for any request and policies', () => {
  const counts = { allowed: 0, denied: 0 }
  fc.assert(
    fc.property(request, policies, (asked, { identity, boundary, session }) => {
      const set = {
        identity: toAttached(identity),
        boundary: boundary && toAttached([boundary])[0]!,
        session: session && toAttached(session),
      }
      const expected = naiveIsAllowed(asked, { identity, boundary, session })
      counts[expected ? 'allowed' : 'denied']++
      const { answer, findings } = explain(asked, set)
      const lines = findings.map(describeFinding).join('\n')
      const documents = [identity, boundary ?? [], session ?? []].flat()
      const applies = documents.flatMap(each => each.Statement.map(one => naiveApplies(one, each, asked)))
      expect(
        findings.map(({ mismatch }) => mismatch === undefined),
        lines,
      ).toEqual(applies)
      expect(answer.isAllowed, lines).toBe(expected)
      expect(evaluate(asked, set)).toEqual(answer)
      // The statement that decided is one that the explanation says to apply.
      if (answer.statement) expect(findings).toContainEqual({ ...answer.statement, mismatch: undefined, actual: [] })
    }),
    { numRuns },
  )
  expect(counts.allowed).toBeGreaterThan(numRuns / 20)
  expect(counts.denied).toBeGreaterThan(numRuns / 20)
})
