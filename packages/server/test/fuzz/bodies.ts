import type { OperationName } from '@poolhouse/contract'
import fc from 'fast-check'
import shapes from '../../../contract/src/generated/constraints.json' with { type: 'json' }
import inputs from '../../../contract/src/generated/operations.json' with { type: 'json' }

/** Ids, names and secrets that exist in the service under test, so that requests reach more than the look-ups. */
export interface Known {
  pools: string[]
  clients: string[]
  secrets: string[]
  names: string[]
  passwords: string[]
  tokens: string[]
  sessions: string[]
  blocks: string[]
}

interface Shape {
  type: string
  enum?: string[]
  min?: number
  max?: number
  required?: string[]
  members?: Record<string, string>
  member?: string
  key?: string
  value?: string
}

const table = shapes as Record<string, Shape>
const deepest = 5
/** Optional members that most operations need. */
const wantedMembers = new Set(['AuthParameters', 'ChallengeResponses', 'Session'])

/** Texts that often break programs. */
const odd = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\u202eabc',
    '__proto__',
    'constructor',
    'null',
    '-1',
    '1e999',
    "' or 1=1 --",
    '{####}',
    'x{##y##}z',
    '%00',
    '../..',
    'İ',
    '🏠'.repeat(70),
  ),
  fc.constantFrom('a', '@.', 'ä', '\n', '+1').map(part => part.repeat(1_200)),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const plain = fc.constantFrom('abc', 'email', 'a@example.com', 'https://a.example/cb', '12', 'custom:x', 'your code {####} here', 'openid')
const numbers = (min = 0, max = 1_000) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min, max: Math.max(min, max) }) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 0, 2 ** 31, 1e308, 0.5) },
  )

/** A request body for an operation: mostly valid for its shape and with existing ids, sometimes arbitrary JSON. */
export function bodyOf(name: OperationName, known: Known): fc.Arbitrary<unknown> {
  const arns = known.pools.map(id => `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${id}`)
  const texts: Record<string, string[]> = {
    UserPoolIdType: known.pools,
    ClientIdType: known.clients,
    ClientSecretType: known.secrets,
    UsernameType: known.names,
    PasswordType: known.passwords,
    TokenModelType: known.tokens,
    GetDerivedTokenTokenModelType: known.tokens,
    SessionType: known.sessions,
    ArnType: arns,
    ResourceServerIdentifierType: ['photos', 'https://photos.example'],
    ScopeType: ['photos/read', 'openid', 'aws.cognito.signin.user.admin'],
    CustomAttributeNameType: ['email', 'sub', 'team', 'preferred_username'],
    AttributeNameType: ['email', 'email_verified', 'phone_number', 'preferred_username', 'custom:x', 'sub', 'nickname'],
    AttributeValueType: ['alice@example.com', 'true', '+15551234', 'x'],
  }
  const parameters: Record<string, string[]> = {
    USERNAME: known.names,
    PASSWORD: known.passwords,
    NEW_PASSWORD: known.passwords,
    REFRESH_TOKEN: known.tokens,
    SRP_A: ['2', 'abcdef0123', '0', 'zz', 'f'.repeat(768)],
    SECRET_HASH: ['aGFzaA=='],
    PASSWORD_CLAIM_SECRET_BLOCK: known.blocks,
    PASSWORD_CLAIM_SIGNATURE: ['c2ln'],
    TIMESTAMP: [new Date().toUTCString(), 'Tue Apr 1 01:02:03 UTC 2025'],
    'userAttributes.nickname': ['Al'],
    'userAttributes.email_verified': ['true'],
    'userAttributes.preferred_username': ['alice', 'chef'],
  }
  const mostly = (usual: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 30, arbitrary: usual }, { weight: 1, arbitrary: odd }, { weight: 1, arbitrary: fc.jsonValue() })
  const among = (list: readonly string[]) => fc.constantFrom(...list)
  const record = (members: Record<string, fc.Arbitrary<unknown>>, required: readonly string[]) =>
    fc.record(members, { requiredKeys: required.filter(key => key in members) })

  const signIn = record(Object.fromEntries(Object.entries(parameters).map(([key, list]) => [key, mostly(among(list))])), [
    'USERNAME',
    'PASSWORD',
    'REFRESH_TOKEN',
    'SRP_A',
  ])

  const of = (shapeName: string, depth: number): fc.Arbitrary<unknown> => {
    const shape = table[shapeName]!
    if (shapeName === 'AuthParametersType' || shapeName === 'ChallengeResponsesType')
      return fc.oneof({ weight: 9, arbitrary: signIn }, { weight: 1, arbitrary: fc.dictionary(odd, odd) })
    const make = byType[shape.type]
    return make ? make(shape, shapeName, depth) : fc.jsonValue()
  }
  const integer = (shape: Shape) => mostly(numbers(shape.min, shape.max))
  const byType: Record<string, (shape: Shape, name: string, depth: number) => fc.Arbitrary<unknown>> = {
    string: (shape, shapeName) =>
      mostly(texts[shapeName] ? among(texts[shapeName]) : shape.enum ? among(shape.enum) : fc.oneof(plain, odd)),
    integer,
    long: integer,
    boolean: () => mostly(fc.boolean()),
    list: (shape, _, depth) => mostly(fc.array(of(shape.member!, depth + 1), { minLength: Math.min(shape.min ?? 0, 3), maxLength: 3 })),
    map: (shape, _, depth) =>
      mostly(
        fc.dictionary(fc.oneof(plain, odd) as fc.Arbitrary<string>, of(shape.value!, depth + 1) as fc.Arbitrary<string>, { maxKeys: 4 }),
      ),
    structure: (shape, _, depth) => {
      if (depth > deepest) return fc.constant({})
      const members = Object.entries(shape.members ?? {}).map(([member, its]) => [member, of(its, depth + 1)] as const)
      const optional = members.map(([member]) => member).filter(member => !shape.required?.includes(member) && !wantedMembers.has(member))
      // A few optional members at a time: with all of them hardly any request would be valid.
      return fc.subarray(optional, { maxLength: Math.min(4, optional.length) }).chain(chosen => {
        const wanted = (member: string) => shape.required?.includes(member) || wantedMembers.has(member) || chosen.includes(member)
        const named = members.filter(([member]) => wanted(member))
        return record(Object.fromEntries(named), [...(shape.required ?? []), ...wantedMembers])
      })
    },
  }
  const usual = of((inputs as Record<string, { input: string }>)[name]!.input, 0)
  return fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue() })
}
