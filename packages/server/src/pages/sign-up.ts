import { ServiceError, type SignUpRequest, validate, writableAttributeNames } from '@poolhouse/contract'
import { type Pool, requiredAttributes } from '../pools/index.ts'
import { initiateAuth, newSignUpSession } from '../sign-in/index.ts'
import { termsInLanguage } from '../terms/index.ts'
import { signUp, signUpDestination } from '../users/index.ts'
import { readAttributes } from './attribute-fields.ts'
import { continueSignIn } from './challenge.ts'
import { confirmPage } from './confirm-page.ts'
import { allowsLocalSignIn, allowsSignUp } from './login-page.ts'
import { type AuthorizePageContext, type PageHandler, readVerifiedForm, redirectToLogin, renderPage } from './page-context.ts'
import { passwordHint } from './password-hint.ts'
import { refusalText } from './refusals.ts'
import { runSignInStep } from './sign-in-step.ts'
import { signUpView } from './sign-up-view.ts'
import { usernameLabel } from './username-label.ts'

/** What the name has to be in a pool where an address is the name. */
const usernameKind = ({ config }: Pool) => (config.UsernameAttributes?.length === 1 ? config.UsernameAttributes[0] : undefined)

/** What the pool requires, and an address that it could send a code to. */
function requestedAttributes({ pool, client }: AuthorizePageContext) {
  const name = usernameKind(pool)
  const required = requiredAttributes(pool.config)
  const addresses = pool.config.UsernameAttributes ? [] : writableAttributeNames(client.settings, pool.config.AutoVerifiedAttributes ?? [])
  const attributes = [...new Set([...required, ...addresses])].filter(attribute => attribute !== name)
  // One address is enough, where the pool verifies two.
  const optional = new Set<string>(addresses.length > 1 ? addresses.filter(address => !required.includes(address)) : [])
  return { attributes, optional }
}

interface SignUpPageData {
  typed?: { username: string; attributes: Record<string, string> }
  problem?: string
  wrong?: 'username' | 'password'
}

function signUpPage(
  context: AuthorizePageContext,
  status: number,
  { typed = { username: '', attributes: {} }, problem, wrong }: SignUpPageData = {},
): Response {
  const { texts, csrf, pool } = context
  const body = signUpView({
    texts,
    csrf,
    action: context.address('/signup'),
    nameLabel: usernameLabel(pool, texts, 'new'),
    usernameKind: usernameKind(pool),
    passwordHint: passwordHint(pool, texts),
    ...requestedAttributes(context),
    typed,
    problem,
    wrong,
    loginAddress: context.address('/login'),
    terms: termsInLanguage(context.branding.terms, context.lang),
  })
  return renderPage(context, status, { title: texts.signUpTitle, body })
}

/** The field that an error is about, as far as the error tells. */
function wrongField({ name, reason }: ServiceError): SignUpPageData['wrong'] {
  if (name === 'InvalidPasswordException') return 'password'
  return name === 'UsernameExistsException' || reason?.startsWith('username-') ? 'username' : undefined
}

const allowsLocalSignUp = (context: AuthorizePageContext): boolean => allowsLocalSignIn(context) && allowsSignUp(context)

export const showSignUp: PageHandler = async context => (allowsLocalSignUp(context) ? signUpPage(context, 200) : redirectToLogin(context))

export const answerSignUp: PageHandler = async context => {
  const { texts } = context
  if (!allowsLocalSignUp(context)) return redirectToLogin(context)
  const fields = await readVerifiedForm(context)
  if (!fields) return signUpPage(context, 403, { problem: texts.formExpired })
  const typed = { username: fields.get('username').trim(), attributes: readAttributes(fields) }
  try {
    const input = validate('SignUp', {
      ClientId: context.client.settings.ClientId,
      Username: typed.username,
      Password: fields.get('password'),
      UserAttributes: Object.entries(typed.attributes).map(([Name, Value]) => ({ Name, Value })),
    })
    return await completeSignUp(context, input)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return signUpPage(context, 400, { typed, problem: refusalText(texts, error), wrong: wrongField(error) })
  }
}

async function completeSignUp(context: AuthorizePageContext, input: SignUpRequest): Promise<Response> {
  const { call, pool, client } = context
  const { Username: username, Password: password = '' } = input
  const newSession = (sub: string) => newSignUpSession({ call, pool, client, entryPoint: 'Page' }, sub)
  const { isConfirmed, sessionHandle: session = '' } = await signUp(call, { pool, client }, input, newSession).catch(error => {
    // Where an address is the name, nobody learns that it is taken: the page goes on to a code that was sent to nobody.
    if (!(error instanceof ServiceError) || error.name !== 'UsernameExistsException' || !pool.config.UsernameAttributes) throw error
    return { isConfirmed: false, sessionHandle: undefined }
  })
  if (!isConfirmed) return confirmPage(context, 200, { username, session, destination: signUpDestination(pool, input) })
  const parameters = { USERNAME: username, PASSWORD: password }
  return continueSignIn(
    context,
    username,
    await runSignInStep(context, signIn => initiateAuth('USER_PASSWORD_AUTH', { ...signIn, parameters })),
  )
}
