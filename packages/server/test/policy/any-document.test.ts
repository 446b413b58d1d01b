// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written like this.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evaluate, explain, type PolicyKind, parsePolicy, userPrincipal } from '../../src/policy/index.ts'
import { poolArn } from './support.ts'

const kinds: PolicyKind[] = ['inline', 'managed', 'session', 'trust', 'resource']
const names = [
  'Version',
  'Statement',
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
]
const more = ['AWS', 'Service', 'StringEquals', 'ForAllValues:Bool', 'Null', 'aws:username', '__proto__', 'constructor', 'toString', '']
const texts = [
  '2012-10-17',
  'Allow',
  'Deny',
  '*',
  'a:B',
  'sts:*',
  poolArn,
  '${aws:username}',
  '${',
  "${a:b, '",
  'true',
  '\ud800',
  '__proto__',
]
const leaf = fc.oneof(fc.constantFrom(...texts), fc.constantFrom(null, true, 0, -1.5), fc.string())
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...names, ...more), tie('value')), { maxLength: 5 }).map(entries => Object.fromEntries(entries)),
  ),
}))
const statement = fc.record(
  { Effect: fc.constantFrom('Allow', 'Deny'), Action: leaf, Resource: leaf, Principal: value, Condition: value, Sid: leaf },
  { requiredKeys: ['Effect', 'Action'] },
)
const document = fc.oneof(
  value,
  fc.record({ Version: fc.constant('2012-10-17'), Statement: fc.oneof(value, fc.array(statement, { maxLength: 3 })) }),
)

const request = {
  action: 'a:B',
  resource: poolArn,
  principal: userPrincipal({ account: '000000000000', arn: 'arn:aws:iam::000000000000:user/bob', id: 'AIDAAAAAAAAAAAAAABOB' }),
  context: { 'aws:username': 'bob', ['__proto__']: 'x', 'aws:TagKeys': ['a', ''] },
}

test('every JSON is a policy that can be evaluated, or a problem with a message and a place', () => {
  fc.assert(
    fc.property(document, fc.constantFrom(...kinds), (given, kind) => {
      const parsed = parsePolicy(JSON.stringify(given), kind)
      if ('problem' in parsed) {
        expect(parsed.message).not.toBe('')
        expect(parsed.at).not.toBe('')
      } else {
        const policy = { name: 'p', policy: parsed }
        const set = kind === 'trust' ? { trust: policy } : kind === 'resource' ? { resource: [policy] } : { identity: [policy] }
        expect(explain(request, set).answer).toEqual(evaluate(request, set))
      }
    }),
    { numRuns: 3_000 },
  )
})

test('every text is a policy or a problem', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), fc.constantFrom(...kinds), (text, kind) => {
      const parsed = parsePolicy(text, kind)
      expect('problem' in parsed || 'statements' in parsed).toBe(true)
    }),
  )
})
