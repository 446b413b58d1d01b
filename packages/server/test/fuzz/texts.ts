import type { OperationName } from '@poolhouse/contract'
import shapes from '../../../contract/src/generated/constraints.json' with { type: 'json' }
import inputs from '../../../contract/src/generated/operations.json' with { type: 'json' }
import type { Known } from './bodies.ts'

interface Shape {
  type: string
  enum?: string[]
  min?: number
  required?: string[]
  members?: Record<string, string>
  member?: string
  key?: string
  value?: string
}

const table = shapes as Record<string, Shape>
const deepest = 5

/** Parameters of sign-ins, whose maps the model does not describe. */
const parameters = [
  ...['USERNAME', 'PASSWORD', 'NEW_PASSWORD', 'REFRESH_TOKEN', 'SRP_A', 'SECRET_HASH', 'DEVICE_KEY', 'PREFERRED_CHALLENGE', 'ANSWER'],
  ...['CREDENTIAL', 'SMS_MFA_CODE', 'SOFTWARE_TOKEN_MFA_CODE', 'EMAIL_OTP_CODE', 'PASSWORD_CLAIM_SECRET_BLOCK', 'PASSWORD_CLAIM_SIGNATURE'],
  ...['TIMESTAMP', 'userAttributes.nickname', 'CHALLENGE_NAME'],
]

/** One text in the input of an operation: the body with another text in its place. */
export interface TextPosition {
  operation: OperationName
  path: string
  body: (text: string) => unknown
}

/** Every text in the input of an operation: of members, of items, and of keys and values of maps. The rest of the body is as valid as the model says. */
export function textPositions(operation: OperationName, known: Known): TextPosition[] {
  const usual: Record<string, string> = {
    UserPoolIdType: known.pools[0]!,
    ClientIdType: known.clients[0]!,
    UsernameType: known.names[0]!,
    PasswordType: known.passwords[0]!,
    TokenModelType: known.tokens[0]!,
    SessionType: known.sessions[0]!,
    ArnType: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${known.pools[0]}`,
    AttributeNameType: 'nickname',
    ChallengeName: 'SELECT_MFA_TYPE',
  }
  const signIn: Record<string, string> = { USERNAME: known.names[0]!, PASSWORD: known.passwords[0]! }

  const plain = (name: string): unknown => {
    const shape = table[name]!
    if (name === 'AuthParametersType' || name === 'ChallengeResponsesType') return signIn
    if (shape.type === 'string') return usual[name] ?? shape.enum?.[0] ?? 'abc'
    if (shape.type === 'integer' || shape.type === 'long') return shape.min ?? 1
    if (shape.type === 'boolean') return true
    if (shape.type === 'list') return [plain(shape.member!)]
    if (shape.type === 'map') return {}
    if (shape.type === 'structure') return Object.fromEntries((shape.required ?? []).map(each => [each, plain(shape.members![each]!)]))
    return {}
  }
  const positions = (name: string, path: string, wrap: (value: unknown) => unknown, depth: number): TextPosition[] => {
    const shape = table[name]!
    const here = (suffix: string, value: (text: string) => unknown) => [
      { operation, path: path + suffix, body: (text: string) => wrap(value(text)) },
    ]
    if (depth > deepest) return []
    if (name === 'AuthParametersType' || name === 'ChallengeResponsesType') {
      const each = parameters.flatMap(parameter => here(`.${parameter}`, text => ({ ...signIn, [parameter]: text })))
      return [...each, ...here('{key}', text => ({ ...signIn, ...own(text, 'x') }))]
    }
    if (shape.type === 'string') return here('', text => text)
    if (shape.type === 'list') return positions(shape.member!, `${path}[]`, value => wrap([value]), depth + 1)
    if (shape.type === 'map')
      return [
        ...here('{key}', text => own(text, plain(shape.value!))),
        ...positions(shape.value!, `${path}{value}`, value => wrap({ abc: value }), depth + 1),
      ]
    if (shape.type === 'document') return here('', text => own(text, text))
    return Object.entries(shape.members ?? {}).flatMap(([member, type]) =>
      positions(type, `${path}.${member}`, value => wrap({ ...(plain(name) as object), [member]: value }), depth + 1),
    )
  }
  return positions((inputs as Record<string, { input: string }>)[operation]!.input, '', body => body, 0)
}

/** `{ [key]: value }` that JSON.stringify writes for `__proto__` as well. */
const own = (key: string, value: unknown): object => Object.defineProperty({}, key, { value, enumerable: true })
