import { type Markup, markup } from '../http/index.ts'
import { type BrowserSession, canReuseSession, findBrowserSession, grant, granted, redirect } from '../oauth/index.ts'
import { form, submitButton } from './components.ts'
import { type AuthorizePageContext, type PageHandler, readVerifiedForm, renderPage } from './page-context.ts'

/** The session that the person may go on with, once they say so. */
export async function findReusableSession({
  call,
  pool,
  authorizeRequest,
  requestContext,
}: AuthorizePageContext): Promise<BrowserSession | undefined> {
  const session = await findBrowserSession(call, pool, requestContext.incoming.headers)
  const prompt = new Set([...authorizeRequest.prompt].filter(word => word !== 'select_account'))
  return session && canReuseSession(call, { ...authorizeRequest, prompt }, session) ? session : undefined
}

/** What the person knows the account by: where an address is the name, usernames are made up. */
const accountName = ({ config }: AuthorizePageContext['pool'], { username, attributes }: BrowserSession['user']): string =>
  config.UsernameAttributes ? (attributes.email ?? attributes.phone_number ?? username) : username

const accountView = (
  context: AuthorizePageContext,
  name: string,
): Markup => markup`<p>${context.texts.signedInAs} <b class="name">${name}</b></p>
${form({ action: context.address('/continue'), csrf: context.csrf }, submitButton('continueButton', context.texts.continueAs(name)))}
<ul class="links redirect-customizable"><li><a href="${context.address('/login', { prompt: 'login' })}">${context.texts.otherAccount}</a></li></ul>`

export const accountPage = (context: AuthorizePageContext, status: number, { user }: BrowserSession): Response =>
  renderPage(context, status, { title: context.texts.accountTitle, body: accountView(context, accountName(context.pool, user)) })

/** `POST /continue` */
export const answerContinue: PageHandler = async context => {
  const { call, authorizeRequest } = context
  const session = await findReusableSession(context)
  if (!session) return redirect(context.address('/login'))
  if (!(await readVerifiedForm(context))) return accountPage(context, 403, session)
  return redirect((await granted(() => grant(call, authorizeRequest, session), authorizeRequest)) ?? context.address('/login'))
}
