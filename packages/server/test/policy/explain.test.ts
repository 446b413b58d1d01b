import { describe, expect, test } from 'vitest'
import { describeAnswer, describeFinding, explain } from '../../src/policy/index.ts'
import { attached, request } from './support.ts'

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more })

describe('an explanation', () => {
  test.each<[name: string, statement: object, line: string]>([
    ['applies', allow({ Sid: 'All' }), 'Allow statement "All" of identity policy "p": applies'],
    [
      'has another action',
      allow({ Action: 'a:B' }),
      `Allow statement 1 of identity policy "p": does not apply: its actions do not include the request's`,
    ],
    [
      'has another resource',
      allow({ Effect: 'Deny', Resource: 'arn:aws:s3:::x' }),
      `Deny statement 1 of identity policy "p": does not apply: its resources do not include the request's`,
    ],
    [
      'has a condition with another value',
      allow({ Condition: { StringEquals: { 'aws:username': ['bob', 'al'] } } }),
      'Allow statement 1 of identity policy "p": does not apply: aws:username is "eve", which does not satisfy StringEquals "bob", "al"',
    ],
    [
      'has a condition on several values',
      allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } }),
      'Allow statement 1 of identity policy "p": does not apply: aws:TagKeys is "a", "b", which does not satisfy ForAllValues:StringEquals "a"',
    ],
    [
      'has a condition on an absent key',
      allow({ Condition: { StringEquals: { 'aws:userid': 'x' } } }),
      'Allow statement 1 of identity policy "p": does not apply: the request has no aws:userid, which has to satisfy StringEquals "x"',
    ],
    [
      'has an unknown operator',
      allow({ Condition: { StringIs: { 'aws:username': 'eve' } } }),
      'Allow statement 1 of identity policy "p": does not apply: the condition operator StringIs is unknown, so that an Allow does not apply',
    ],
    [
      'has an unknown key',
      allow({ Condition: { StringEquals: { 'aws:Moon': 'full' } } }),
      'Allow statement 1 of identity policy "p": does not apply: the condition StringEquals aws:Moon uses a key that is unknown, so that an Allow does not apply',
    ],
    [
      'has a value that is no number',
      allow({ Condition: { NumericEquals: { 'aws:username': '5' } } }),
      'Allow statement 1 of identity policy "p": does not apply: aws:username cannot be compared by NumericEquals with "5", so that an Allow does not apply',
    ],
  ])('of a statement that %s', (_, statement, line) => {
    const { findings } = explain(request({ context: { 'aws:username': 'eve', 'aws:TagKeys': ['a', 'b'] } }), {
      identity: [attached('p', statement)],
    })
    expect(findings.map(describeFinding)).toEqual([line])
  })

  test('has every statement of every layer, also those after the one that decided', () => {
    const { answer, findings } = explain(request(), {
      identity: [attached('p', [allow(), allow({ Effect: 'Deny', Sid: 'Stop' })]), attached('q', allow())],
      boundary: attached('b', allow({ Action: 'a:B' })),
      session: [attached('s', allow())],
    })
    expect(findings.map(({ layer, policy, index, mismatch }) => [layer, policy, index, mismatch?.element])).toEqual([
      ['identity', 'p', 0, undefined],
      ['identity', 'p', 1, undefined],
      ['identity', 'q', 0, undefined],
      ['boundary', 'b', 0, 'action'],
      ['session', 's', 0, undefined],
    ])
    expect(describeAnswer(answer)).toBe('denied by statement "Stop" of identity policy "p"')
  })

  test.each<[name: string, statements: unknown, line: string]>([
    ['allowed', allow({ Sid: 'All' }), 'allowed by statement "All" of identity policy "p"'],
    ['not allowed', [], 'denied: no statement of an identity policy allows it'],
  ])('of a request that is %s', (_, statements, line) => {
    expect(describeAnswer(explain(request(), { identity: [attached('p', statements)] }).answer)).toBe(line)
  })

  test('says that a principal is not included', () => {
    const trust = attached('t', { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }, 'trust')
    const { findings } = explain({ action: 'sts:AssumeRole', resource: '*' }, { trust })
    expect(findings.map(describeFinding)).toEqual([
      `Allow statement 1 of trust policy "t": does not apply: its principals do not include the request's`,
    ])
  })
})
