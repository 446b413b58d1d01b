import { type Markup, markup } from '../http/index.ts'
import {
  type BrowserSession,
  canReuseSession,
  completeAuthorization,
  findBrowserSession,
  redirect,
  withoutAccountChoice,
} from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'
import { form, submitButton } from './components.ts'
import { consentsAddress } from './consents-address.ts'
import { type AuthorizePageContext, type PageHandler, readVerifiedForm, renderPage } from './page-context.ts'

/** The browser session that the user may continue with once they confirm it; this page is what `prompt=select_account` asks for. */
export async function findReusableSession({
  call,
  pool,
  authorizeRequest,
  requestContext,
}: AuthorizePageContext): Promise<BrowserSession | undefined> {
  const session = await findBrowserSession(call, pool, requestContext.incoming.headers)
  return session && canReuseSession(call, withoutAccountChoice(authorizeRequest), session) ? session : undefined
}

/** The name shown for an account: in pools of username attributes the address, since the username is a generated `sub`. */
export const accountName = ({ config }: Pool, { username, attributes }: BrowserSession['user']): string =>
  config.UsernameAttributes ? (attributes.email ?? attributes.phone_number ?? username) : username

const accountView = (
  context: AuthorizePageContext,
  name: string,
): Markup => markup`<p>${context.texts.signedInAs} <b class="name">${name}</b></p>
${form({ action: context.address('/continue'), csrf: context.csrf }, submitButton('continueButton', context.texts.continueAs(name)))}
<ul class="links redirect-customizable"><li><a href="${context.address('/login', { prompt: 'login' })}">${context.texts.otherAccount}</a></li><li><a href="${consentsAddress(context)}">${context.texts.consentsLink}</a></li></ul>`

/** The page that asks whether to continue with the account of the browser session. */
export const accountPage = (context: AuthorizePageContext, status: number, { user }: BrowserSession): Response =>
  renderPage(context, status, { title: context.texts.accountTitle, body: accountView(context, accountName(context.pool, user)) })

/** `POST /continue`: completes the authorization request with the browser session. */
export const answerContinue: PageHandler = async context => {
  const { call, authorizeRequest } = context
  const session = await findReusableSession(context)
  if (!session) return redirect(context.address('/login'))
  if (!(await readVerifiedForm(context))) return accountPage(context, 403, session)
  return redirect((await completeAuthorization(call, authorizeRequest, session)) ?? context.address('/login'))
}
