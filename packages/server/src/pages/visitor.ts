import { type Branding, brandingOf } from '../branding/index.ts'
import type { AppClient } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { readFormFields, setCookieLine } from '../http/index.ts'
import { type AuthorizeRequest, errorAddress, readAuthorizeRequest, redirect, type Visit } from '../oauth/index.ts'
import type { Pool } from '../pools/index.ts'
import { csrfCookie, csrfToken, isOwnForm } from './csrf.ts'
import { formTargets } from './form-targets.ts'
import { type Page, pageAnswer } from './frame.ts'
import { languageLinks } from './parts.ts'
import { scriptPath } from './passkey-script.ts'
import { isKnownLanguage, type Language, languageCookie, languageFor, languageNames, type Texts, textsOf } from './texts/index.ts'

/** Who a page is for. */
export interface Guest {
  visit: Visit
  /** As the pool's functions and messages need it. */
  call: Call
  pool: Pool
  /** That hides who exists and has no secret to prove, whatever its settings are for the API. */
  client: AppClient
  /** What its pages show that others' do not. */
  branding: Branding
  lang: Language
  texts: Texts
  csrf: string
  /** Another page with the same query. */
  address: (path: `/${string}`, change?: Readonly<Record<string, string>>) => string
}

/** Somebody in the middle of an authorize request, whose query every address of a page carries on. */
export interface Visitor extends Guest {
  request: AuthorizeRequest
}

export type Answer = (visitor: Visitor) => Promise<Response>

export async function guestOf(visit: Visit, pool: Pool, client: AppClient): Promise<Guest> {
  const { call, place, query, incoming } = visit
  const lang = languageFor(incoming.headers, query.get('lang') ?? undefined)
  return {
    visit,
    call: { ...call, region: pool.region, account: pool.account, triggerContext: { clientId: client.settings.ClientId } },
    pool,
    client: { ...client, secrets: [], settings: { ...client.settings, PreventUserExistenceErrors: 'ENABLED' } },
    branding: await brandingOf(call, pool, client),
    lang,
    texts: textsOf(lang),
    csrf: csrfToken(call, pool, incoming.headers),
    address(path, change = {}) {
      const changed = new URLSearchParams(query)
      for (const [name, value] of Object.entries(change)) changed.set(name, value)
      return `${place.base}${path}?${changed}`
    },
  }
}

/** The same checks, and the same answers, as authorize's. */
export const forRequest =
  (answer: Answer) =>
  async (visit: Visit): Promise<Response> => {
    const { call, place, query } = visit
    const read = await readAuthorizeRequest(call, place, query)
    if (read.kind === 'page') return redirect(errorAddress(place.base, read.error, read.clientId))
    if (read.kind === 'redirect') return redirect(read.location)
    const { request } = read
    return answer({ ...(await guestOf(visit, request.pool, request.client)), request })
  }

const longestChoice = 365 * 24 * 3_600

/** A page with forms of ours. */
export function show(guest: Guest, status: number, page: Pick<Page, 'title' | 'body'> & { hasScript?: true }): Response {
  const { call, visit, client, branding, lang, csrf } = guest
  const cookies = [csrfCookie(call, visit.place, csrf)]
  if (isKnownLanguage(visit.query.get('lang') ?? undefined))
    cookies.push(setCookieLine(call.settings, languageCookie, lang, { path: visit.place.base || '/', seconds: longestChoice }))
  const footer = languageLinks(guest, languageNames)
  const policy = { forms: formTargets(client), ...(page.hasScript && { scripts: ["'self'"] }) }
  const script = page.hasScript && `${visit.place.base}${scriptPath}`
  return pageAnswer(status, { ...page, branding, script, lang, footer }, policy, cookies)
}

/** A page that only a form leads to, opened by its address; and one that this pool has not. */
export const toLogin: Answer = async visitor => redirect(visitor.address('/login'))

/** What a form of ours says: one value each, and nothing where it is no form or not ours. */
export interface Fields {
  get(name: string): string
  names(): string[]
}

/** Undefined for a form that another page sent, or that came too late. */
export async function readOwnForm({ visit, call, pool }: Guest): Promise<Fields | undefined> {
  const fields = await readFormFields(visit.incoming)
  if (typeof fields === 'string') return undefined
  const only = (name: string) => (fields.getAll(name).length === 1 ? fields.get(name)! : '')
  return isOwnForm(call, pool, visit.incoming, only('_csrf')) ? { get: only, names: () => [...new Set(fields.keys())] } : undefined
}
