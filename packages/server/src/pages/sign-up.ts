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

/** The format of the username in a pool with exactly one username attribute. */
const usernameKind = ({ config }: Pool) => (config.UsernameAttributes?.length === 1 ? config.UsernameAttributes[0] : undefined)

/** The attributes that the form asks for: required ones, and the addresses that the pool verifies. */
function requestedAttributes({ pool, client }: AuthorizePageContext) {
  const name = usernameKind(pool)
  const required = requiredAttributes(pool.config)
  const addresses = pool.config.UsernameAttributes ? [] : writableAttributeNames(client.settings, pool.config.AutoVerifiedAttributes ?? [])
  const attributes = [...new Set([...required, ...addresses])].filter(attribute => attribute !== name)
  // Where the pool verifies both addresses, one of them is enough.
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

/** `GET /signup` */
export const showSignUp: PageHandler = async context => (allowsLocalSignUp(context) ? signUpPage(context, 200) : redirectToLogin(context))

/** `POST /signup`: signs the user up; then the page asks for the confirmation code, or the sign-in goes on. */
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
    context.call.trace.refusal = error
    return signUpPage(context, 400, { typed, problem: refusalText(texts, error), wrong: wrongField(error) })
  }
}

async function completeSignUp(context: AuthorizePageContext, input: SignUpRequest): Promise<Response> {
  const { call, pool, client } = context
  const { Username: username, Password: password = '' } = input
  const newSession = (sub: string) => newSignUpSession({ call, pool, client, entryPoint: 'Page' }, sub)
  // User enumeration: where the username is an address, a sign-up with a taken one also leads to the confirm page, though no code is sent.
  const hidesTaken = pool.config.UsernameAttributes !== undefined
  const { isConfirmed, sessionHandle: session = '' } = await signUp(call, { pool, client }, input, { newSession, hidesTaken })
  if (!isConfirmed) return confirmPage(context, 200, { username, session, destination: signUpDestination(pool, input) })
  const parameters = { USERNAME: username, PASSWORD: password }
  return continueSignIn(
    context,
    username,
    await runSignInStep(context, signIn => initiateAuth('USER_PASSWORD_AUTH', { ...signIn, parameters })),
  )
}
