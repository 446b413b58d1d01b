import { ServiceError, type SignUpRequest, validate, writableAttributeNames } from '@poolhouse/contract'
import { type Pool, requiredAttributes } from '../pools/index.ts'
import { initiate, signUpSession } from '../sign-in/index.ts'
import { termsIn } from '../terms/index.ts'
import { signUp, signUpDestination } from '../users/index.ts'
import { advance } from './advance.ts'
import { attributesIn } from './attribute-fields.ts'
import { follow } from './challenge.ts'
import { confirmPage } from './confirm-page.ts'
import { canSignUp, isLocal } from './login-page.ts'
import { nameLabel } from './names.ts'
import { passwordHint } from './password-hint.ts'
import { refusalText } from './refusals.ts'
import { signUpView } from './sign-up-view.ts'
import { type Answer, readOwnForm, show, toLogin, type Visitor } from './visitor.ts'

/** What the name has to be in a pool where an address is the name. */
const nameKindOf = ({ config }: Pool) => (config.UsernameAttributes?.length === 1 ? config.UsernameAttributes[0] : undefined)

/** What the pool requires, and an address that it could send a code to. */
function askedOf({ pool, client }: Visitor) {
  const name = nameKindOf(pool)
  const required = requiredAttributes(pool.config)
  const addresses = pool.config.UsernameAttributes ? [] : writableAttributeNames(client.settings, pool.config.AutoVerifiedAttributes ?? [])
  const attributes = [...new Set([...required, ...addresses])].filter(attribute => attribute !== name)
  // One address is enough, where the pool verifies two.
  const optional = new Set<string>(addresses.length > 1 ? addresses.filter(address => !required.includes(address)) : [])
  return { attributes, optional }
}

interface Said {
  typed?: { username: string; attributes: Record<string, string> }
  problem?: string
  wrong?: 'username' | 'password'
}

function signUpPage(visitor: Visitor, status: number, { typed = { username: '', attributes: {} }, problem, wrong }: Said = {}): Response {
  const { texts, csrf, pool } = visitor
  const body = signUpView({
    texts,
    csrf,
    action: visitor.address('/signup'),
    nameLabel: nameLabel(pool, texts, 'new'),
    nameKind: nameKindOf(pool),
    passwordHint: passwordHint(pool, texts),
    ...askedOf(visitor),
    typed,
    problem,
    wrong,
    loginAddress: visitor.address('/login'),
    terms: termsIn(visitor.branding.terms, visitor.lang),
  })
  return show(visitor, status, { title: texts.signUpTitle, body })
}

const wrongOf = ({ name, message }: ServiceError): Said['wrong'] =>
  name === 'InvalidPasswordException'
    ? 'password'
    : name === 'UsernameExistsException' || message.startsWith('Username ')
      ? 'username'
      : undefined

const isOpen = (visitor: Visitor): boolean => isLocal(visitor) && canSignUp(visitor)

export const showSignUp: Answer = async visitor => (isOpen(visitor) ? signUpPage(visitor, 200) : toLogin(visitor))

export const answerSignUp: Answer = async visitor => {
  const { texts } = visitor
  if (!isOpen(visitor)) return toLogin(visitor)
  const fields = await readOwnForm(visitor)
  if (!fields) return signUpPage(visitor, 403, { problem: texts.formExpired })
  const typed = { username: fields.get('username').trim(), attributes: attributesIn(fields) }
  try {
    const input = validate('SignUp', {
      ClientId: visitor.client.settings.ClientId,
      Username: typed.username,
      Password: fields.get('password'),
      UserAttributes: Object.entries(typed.attributes).map(([Name, Value]) => ({ Name, Value })),
    })
    return await signedUp(visitor, input)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return signUpPage(visitor, 400, { typed, problem: refusalText(texts, error), wrong: wrongOf(error) })
  }
}

async function signedUp(visitor: Visitor, input: SignUpRequest): Promise<Response> {
  const { call, pool, client } = visitor
  const { Username: username, Password: password = '' } = input
  let session = ''
  const sessionFor = (sub: string) => {
    const made = signUpSession({ call, pool, client, door: 'Page' }, sub)
    session = made?.handle ?? ''
    return made?.session
  }
  const { isConfirmed } = await signUp(call, pool, client, input, sessionFor).catch(error => {
    // Where an address is the name, nobody learns that it is taken: the page goes on to a code that was sent to nobody.
    if (!(error instanceof ServiceError) || error.name !== 'UsernameExistsException' || !pool.config.UsernameAttributes) throw error
    session = ''
    return { isConfirmed: false }
  })
  if (!isConfirmed) return confirmPage(visitor, 200, { username, session, to: signUpDestination(pool, input) })
  const parameters = { USERNAME: username, PASSWORD: password }
  return follow(visitor, username, await advance(visitor, door => initiate('USER_PASSWORD_AUTH', { ...door, parameters })))
}
