import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import iam from '../../../contract/src/generated/iam.json' with { type: 'json' }
import sts from '../../../contract/src/generated/sts.json' with { type: 'json' }
import { startTestService, type TestService } from '../support/service.ts'

/** FUZZ_SEED repeats the requests of a run; FUZZ_RUNS sets their number. */
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env.FUZZ_RUNS ?? 300)

const failures: string[] = []
const log = {
  info() {},
  warn() {},
  error: (message: string, fields?: Record<string, unknown>) => void failures.push(`${message} ${JSON.stringify(fields)}`),
}
let service: TestService
beforeAll(async () => {
  service = await startTestService({ log })
})
afterAll(() => service.close())

const services = [
  { version: '2010-05-08', ...iam },
  { version: '2011-06-15', ...sts },
]
const built = new Set(['AssumeRole', 'AssumeRoleWithWebIdentity', 'GetCallerIdentity'])
const actions = services.flatMap(({ version, operations, shapes }) =>
  Object.entries(operations as Record<string, { input?: string }>)
    .filter(([name]) => version === '2010-05-08' || built.has(name))
    .map(([name, { input }]) => ({
      name,
      version,
      members: Object.keys((shapes as Record<string, { members?: object }>)[input ?? '']?.members ?? {}),
    })),
)

const account = '000000000000'
const value = fc.oneof(
  fc.constantFrom(
    ...[
      'a',
      'role',
      'v1',
      '1',
      '100',
      '0',
      '-1',
      '',
      'true',
      '/',
      '/a/',
      '*',
      'Active',
      'All',
      '\u0000',
      '\ufffe',
      '</a>',
      ']]>',
      '__proto__',
    ],
    ...['arn:aws:iam::aws:policy/AdministratorAccess', `arn:aws:iam::${account}:role/role`, `arn:aws:iam::${account}:policy/a`],
    ...[`arn:aws:iam::${account}:user/a`, 'cognito-idp.amazonaws.com', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.'],
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    '{"Statement":{"Effect":"Allow","Principal":{"AWS":["*",{}]},"Action":[[]]}}',
    ...['[', '{}', '{"Statement":[null]}', 'null', '{"Statement":[{"Principal":{"AWS":{"a":1}}}]}', '"'.repeat(500)],
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
)
const suffix = fc.constantFrom(
  '',
  '',
  '',
  '.member.1',
  '.member.1.Key',
  '.member.1.Value',
  '.member.1.arn',
  '.member.0',
  '.member',
  '.1',
  '.member.1.a.b.c.d.e.f',
)

const request = fc.constantFrom(...actions).chain(({ name, version, members }) =>
  fc.record({
    name: fc.constant(name),
    version: fc.constant(version),
    // Most requests have every member, so that they reach the action.
    parameters: fc.tuple(
      ...members.map(member =>
        fc.record({ member: fc.constant(member), suffix, value, isThere: fc.boolean().map(is => is || members.length < 4) }),
      ),
    ),
    more: fc.array(fc.tuple(fc.constantFrom('Action', 'constructor', '__proto__', 'Tags', 'a.b', '.', 'Tags.member.1'), value), {
      maxLength: 1,
    }),
  }),
)

test('no form makes IAM or STS fail unexpectedly, and every answer is well-formed XML', async () => {
  await fc.assert(
    fc.asyncProperty(request, async ({ name, version, parameters, more }) => {
      const form = new URLSearchParams({ Action: name, Version: version })
      for (const { member, suffix: path, value: text, isThere } of parameters) if (isThere) form.append(member + path, text)
      for (const [key, text] of more) form.append(key, text)
      const answer = await fetch(service.url, { method: 'POST', body: form })
      const text = await answer.text()
      expect(answer.status, text).toBeLessThan(500)
      expect(text).toMatch(/^<(\w+) xmlns="https:\/\/(iam|sts)\.amazonaws\.com\/doc\/[\d-]+\/">.*<\/\1>$/s)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has none of these.
      expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
      expect(failures).toEqual([])
    }),
    { seed, numRuns },
  )
}, 120_000)
