import { type Markup, markup } from '../http/index.ts'
import { type BrowserSession, findBrowserSession, grant, granted, isFreshEnough, redirect } from '../oauth/index.ts'
import { form, submit } from './parts.ts'
import { type Answer, readOwnForm, show, type Visitor } from './visitor.ts'

/** The session that the person may go on with, once they say so. */
export async function sessionToChoose({ call, pool, request, visit }: Visitor): Promise<BrowserSession | undefined> {
  const session = await findBrowserSession(call, pool, visit.incoming.headers)
  const prompt = new Set([...request.prompt].filter(word => word !== 'select_account'))
  return session && isFreshEnough(call, { ...request, prompt }, session) ? session : undefined
}

/** What the person knows the account by: where an address is the name, usernames are made up. */
const nameOf = ({ config }: Visitor['pool'], { username, attributes }: BrowserSession['user']): string =>
  config.UsernameAttributes ? (attributes.email ?? attributes.phone_number ?? username) : username

const accountView = (visitor: Visitor, name: string): Markup => markup`<p>${visitor.texts.signedInAs} <b class="name">${name}</b></p>
${form({ action: visitor.address('/continue'), csrf: visitor.csrf }, submit('continueButton', visitor.texts.continueAs(name)))}
<ul class="links redirect-customizable"><li><a href="${visitor.address('/login', { prompt: 'login' })}">${visitor.texts.otherAccount}</a></li></ul>`

export const accountPage = (visitor: Visitor, status: number, { user }: BrowserSession): Response =>
  show(visitor, status, { title: visitor.texts.accountTitle, body: accountView(visitor, nameOf(visitor.pool, user)) })

/** `POST /continue` */
export const answerContinue: Answer = async visitor => {
  const { call, request } = visitor
  const session = await sessionToChoose(visitor)
  if (!session) return redirect(visitor.address('/login'))
  if (!(await readOwnForm(visitor))) return accountPage(visitor, 403, session)
  return redirect((await granted(() => grant(call, request, session), request)) ?? visitor.address('/login'))
}
