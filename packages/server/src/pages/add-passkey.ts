import { isRegisteredCallback, redirectUriProblem, ServiceError } from '@poolhouse/contract'
import { type Markup, markup } from '../http/index.ts'
import { type BrowserSession, clientAt, errorAddress, findBrowserSession, redirect, type Visit } from '../oauth/index.ts'
import { completeRegistration, startRegistration } from '../passkeys/index.ts'
import { form, passkeyInputs, problem } from './parts.ts'
import { type Guest, guestOf, readOwnForm, show } from './visitor.ts'

interface Enrolment {
  guest: Guest
  session: BrowserSession
  /** One that the client lists. */
  target: string
}

/** `/passkeys/add?client_id&redirect_uri`, for who has signed in on a page. Spec: oauth-endpoints 7.2. */
const forEnrolment =
  (answer: (enrolment: Enrolment) => Promise<Response>) =>
  async (visit: Visit): Promise<Response> => {
    const { call, place, query, incoming } = visit
    const [clientId, target] = ['client_id', 'redirect_uri'].map(name => (query.getAll(name).length === 1 ? query.get(name)! : ''))
    const found = await clientAt(call, place, clientId!)
    if (!found) return redirect(errorAddress(place.base, 'invalid_request'))
    const { pool, client } = found
    if (!isRegisteredCallback(client.settings, target!) || redirectUriProblem(target!) !== undefined)
      return redirect(errorAddress(place.base, 'redirect_mismatch', clientId))
    const guest = await guestOf(visit, pool, client)
    const session = await findBrowserSession(call, pool, incoming.headers)
    if (!session) return show(guest, 403, { title: guest.texts.addPasskeyTitle, body: markup`<p>${guest.texts.addPasskeySignIn}</p>` })
    return answer({ guest, session, target: target! })
  }

const addPasskeyView = ({ texts, csrf, address }: Guest, options: unknown, wrong: string | undefined): Markup => markup`${problem(wrong)}
<p>${texts.addPasskeyText}</p>
${form({ action: address('/passkeys/add'), csrf }, passkeyInputs(texts, { use: 'create', options: JSON.stringify(options), label: texts.addPasskey }))}`

async function addPasskeyPage({ guest, session: { user } }: Enrolment, status: number, wrong?: string): Promise<Response> {
  const { texts } = guest
  const title = texts.addPasskeyTitle
  try {
    const options = await startRegistration(guest.call, { ...guest, user })
    return show(guest, status, { title, body: addPasskeyView(guest, options, wrong), hasScript: true })
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return show(guest, 400, { title, body: markup`<p>${texts.addPasskeyNot}</p>` })
  }
}

export const showAddPasskey = forEnrolment(enrolment => addPasskeyPage(enrolment, 200))

export const answerAddPasskey = forEnrolment(async enrolment => {
  const { guest, session, target } = enrolment
  const { texts } = guest
  const fields = await readOwnForm(guest)
  if (!fields) return addPasskeyPage(enrolment, 403, texts.formExpired)
  try {
    await completeRegistration(guest.call, { ...guest, user: session.user }, credentialIn(fields.get('credential')))
    return redirect(target)
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return addPasskeyPage(enrolment, 400, texts.passkeyFailed)
  }
})

function credentialIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
