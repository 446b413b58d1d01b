import { isRegisteredCallback, redirectUriProblem, ServiceError } from '@poolhouse/contract'
import { type Markup, markup, parseJson } from '../http/index.ts'
import { type BrowserSession, errorPageUrl, findBrowserSession, findClientAt, type OAuthRequestContext, redirect } from '../oauth/index.ts'
import { completeRegistration, startRegistration } from '../passkeys/index.ts'
import { errorNotice, form, passkeyInputs } from './components.ts'
import { createPageContext, type PageContext, readVerifiedForm, renderPage } from './page-context.ts'

/** A signed-in user who registers a passkey, outside of any authorization request. */
interface PasskeyEnrolment {
  context: PageContext
  session: BrowserSession
  /** Validated: one of the client's callback URLs. */
  redirectUri: string
}

/**
 * `/passkeys/add?client_id&redirect_uri`, for a browser with a session. Redirect URI validation as at authorize: otherwise the page would
 * be an open redirect. docs/reference/oauth-endpoints.md#7.2.
 */
const withEnrolment =
  (answer: (enrolment: PasskeyEnrolment) => Promise<Response>) =>
  async (requestContext: OAuthRequestContext): Promise<Response> => {
    const { call, poolLocation, query, incoming } = requestContext
    const [clientId, target] = ['client_id', 'redirect_uri'].map(name => (query.getAll(name).length === 1 ? query.get(name)! : ''))
    const found = await findClientAt(call, poolLocation, clientId!)
    if (!found) return redirect(errorPageUrl(requestContext, 'invalid_request'))
    const { pool, client } = found
    if (!isRegisteredCallback(client.settings, target!) || redirectUriProblem(target!) !== undefined)
      return redirect(errorPageUrl(requestContext, 'redirect_mismatch', clientId, { redirect_uri: target! }))
    const context = await createPageContext(requestContext, pool, client)
    const session = await findBrowserSession(call, pool, incoming.headers)
    if (!session)
      return renderPage(context, 403, { title: context.texts.addPasskeyTitle, body: markup`<p>${context.texts.addPasskeySignIn}</p>` })
    return answer({ context, session, redirectUri: target! })
  }

const addPasskeyView = (
  { texts, csrf, address }: PageContext,
  options: unknown,
  wrong: string | undefined,
): Markup => markup`${errorNotice(wrong)}
<p>${texts.addPasskeyText}</p>
${form({ action: address('/passkeys/add'), csrf }, passkeyInputs(texts, { use: 'create', radioGroup: JSON.stringify(options), label: texts.addPasskey }))}`

async function addPasskeyPage({ context, session: { user } }: PasskeyEnrolment, status: number, wrong?: string): Promise<Response> {
  const { texts } = context
  const title = texts.addPasskeyTitle
  try {
    const options = await startRegistration(context.call, { ...context, user })
    return renderPage(context, status, { title, body: addPasskeyView(context, options, wrong), hasScript: true })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    context.call.trace.refusal = error
    return renderPage(context, 400, { title, body: markup`<p>${texts.addPasskeyUnavailable}</p>` })
  }
}

/** `GET /passkeys/add` */
export const showAddPasskey = withEnrolment(enrolment => addPasskeyPage(enrolment, 200))

/** `POST /passkeys/add`: registers the passkey and redirects to the client. */
export const answerAddPasskey = withEnrolment(async enrolment => {
  const { context, session, redirectUri } = enrolment
  const { texts } = context
  const fields = await readVerifiedForm(context)
  if (!fields) return addPasskeyPage(enrolment, 403, texts.formExpired)
  try {
    await completeRegistration(context.call, { ...context, user: session.user }, parseCredential(fields.get('credential')))
    return redirect(redirectUri)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    context.call.trace.refusal = error
    return addPasskeyPage(enrolment, 400, texts.passkeyFailed)
  }
})

/** A credential in JSON has about twenty members, and a few for each extension. */
const credentialBounds = { entries: 200, depth: 16 }

function parseCredential(text: string): unknown {
  try {
    return parseJson(text, credentialBounds)
  } catch {
    return undefined
  }
}
