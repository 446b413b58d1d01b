import { type Client, isRegisteredCallback, isRegisteredLogoutUrl, splitRequestedScopes } from '@poolhouse/contract'
import { listClientIds } from '../clients/index.ts'
import { type Markup, markup } from '../http/index.ts'
import { nearestText } from '../nearest-text.ts'
import {
  type developmentParameters,
  findClientAt,
  namesRefusedValues,
  type OAuthRequestContext,
  refusableParameters,
} from '../oauth/index.ts'
import { addressDifferences } from './address-differences.ts'
import { pageResponse } from './layout.ts'
import { selectLanguage, type Texts, textsOf } from './texts/index.ts'

/** Errors that our own redirects name. The page repeats no other text, so that a link cannot put words on it. */
const knownErrors =
  /^(?:redirect_mismatch|invalid_request|invalid_scope|unauthorized_client|unsupported_response_type|request_not_supported|request_uri_not_supported|server_error|Invalid samlResponse or relayState from identity provider|Required String parameter '\w{1,64}' is not present)$/

/** A refused value of the request, with the values that the client lists instead. */
interface RefusedValue {
  parameter: (typeof refusableParameters | typeof developmentParameters)[number]
  value: string
  /** Undefined where the page does not show them: in production, and for a client that is not known. */
  registered: readonly string[] | undefined
}

/** Registered addresses that are shown at most. */
const maxRegistered = 10
/** Characters of a hint that are shown: enough to recognize it, too few to use it. */
const maxHintLength = 24

/** A value as one word: what is not allowed in a URL is percent-encoded, so that a link cannot put sentences on the page. */
const asAddress = (value: string): string => encodeURI(value.toWellFormed()).replaceAll('%25', '%')

const shownValue = ({ parameter, value }: RefusedValue): string =>
  asAddress(parameter === 'id_token_hint' && value.length > maxHintLength ? `${value.slice(0, maxHintLength)}...` : value)

/** The registered address that is most like the refused one, and in what the two differ. */
function nearestDifferences({ value, registered = [] }: RefusedValue) {
  const all = registered.map(address => ({ address, differences: addressDifferences(value, address) }))
  return all.sort((one, other) => one.differences.length - other.differences.length)[0]
}

function refusedView(texts: Texts, refused: RefusedValue): Markup {
  const { parameter, registered } = refused
  const nearest = nearestDifferences(refused)
  const list = registered?.slice(0, maxRegistered).map(address => markup`<li><code>${address}</code></li>`)
  return markup`<p>${texts.errorRefused(markup`<code>${parameter}</code>`)}<br><code>${shownValue(refused)}</code></p>
${list && (list.length === 0 ? markup`<p>${texts.errorNoneRegistered}</p>` : markup`<p>${texts.errorRegistered}</p><ul>${list}</ul>`)}
${nearest && markup`<p>${texts.errorDifference(markup`<code>${nearest.address}</code>`, nearest.differences.map(part => texts.addressParts[part]).join(', '))}</p>`}`
}

/** A refused value that is no address, with what is allowed in its place. Development mode only. */
interface RefusedWord {
  parameter: (typeof developmentParameters)[number]
  value: string
  allowed: readonly string[]
}

function wordView(texts: Texts, { parameter, value, allowed }: RefusedWord): Markup {
  const name = markup`<code>${parameter}</code>`
  const nearest = nearestText(value, allowed)
  const list = allowed.slice(0, maxRegistered).map(each => markup`<li><code>${each}</code></li>`)
  return markup`<p>${texts.errorRefused(name)}<br><code>${asAddress(value)}</code></p>
${parameter === 'client_id' ? markup`<p>${texts.errorUnknownClient}</p>` : undefined}
${list.length > 0 ? markup`<p>${texts.errorAllowed(name)}</p><ul>${list}</ul>` : undefined}
${nearest === undefined ? undefined : markup`<p>${texts.errorNearest(markup`<code>${nearest}</code>`)}</p>`}`
}

const logsCommand = markup`<code>poolhouse logs --errors</code>`

interface ErrorPage {
  code: string | undefined
  refused: readonly RefusedValue[]
  words: readonly RefusedWord[]
  isDevelopment: boolean
}

const errorView = (texts: Texts, { code, refused, words, isDevelopment }: ErrorPage): Markup => markup`<p>${texts.errorText}</p>
${code === undefined ? undefined : markup`<p class="soft"><code>${code}</code></p>`}
${refused.map(each => refusedView(texts, each))}
${words.map(each => wordView(texts, each))}
${isDevelopment && code !== undefined ? markup`<p class="soft">${texts.errorSeeLog(logsCommand)}</p>` : undefined}`

/** Clients among which the nearest id is looked for. */
const maxClients = 100

const responseTypes = { code: 'code', implicit: 'token' } as const

/** What development mode says of a client id, scopes and a response type that were refused. */
async function refusedWords({ call, poolLocation, query }: OAuthRequestContext): Promise<RefusedWord[]> {
  if (call.settings.mode !== 'development') return []
  const single = (name: string) => (query.getAll(name).length === 1 ? query.get(name)! : '')
  const id = single('client_id')
  const settings = id === '' ? undefined : (await findClientAt(call, poolLocation, id))?.client.settings
  if (settings) return wordsOfClient(settings, single('scope'), single('response_type'))
  if (id === '') return []
  const { poolId } = poolLocation
  return [{ parameter: 'client_id', value: id, allowed: poolId === undefined ? [] : await listClientIds(call, poolId, maxClients) }]
}

function wordsOfClient(settings: Client, scope: string, responseType: string): RefusedWord[] {
  const { refused } = splitRequestedScopes(settings, scope.split(' ').filter(Boolean))
  const types = Object.entries(responseTypes).flatMap(([flow, type]) =>
    settings.AllowedOAuthFlows?.includes(flow as 'code') ? [type] : [],
  )
  return [
    ...refused.map(value => ({ parameter: 'scope', value, allowed: settings.AllowedOAuthScopes ?? [] }) as const),
    ...(responseType === '' || types.some(type => type === responseType)
      ? []
      : [{ parameter: 'response_type', value: responseType, allowed: types } as const]),
  ]
}

/** What the page says of refused values: nothing in production, except the value itself with `--strict-oidc`. */
async function refusedValues({ call, poolLocation, query }: OAuthRequestContext): Promise<RefusedValue[]> {
  if (!namesRefusedValues(call.settings)) return []
  const single = (name: string) => (query.getAll(name).length === 1 ? query.get(name)! : '')
  const settings = (await findClientAt(call, poolLocation, single('client_id')))?.client.settings
  const isDevelopment = call.settings.mode === 'development'
  const listed = {
    redirect_uri: settings && { isListed: isRegisteredCallback, addresses: settings.CallbackURLs ?? [] },
    logout_uri: settings && { isListed: isRegisteredLogoutUrl, addresses: settings.LogoutURLs ?? [] },
    post_logout_redirect_uri: settings && { isListed: isRegisteredLogoutUrl, addresses: settings.LogoutURLs ?? [] },
    id_token_hint: undefined,
  } as const
  return refusableParameters.flatMap(parameter => {
    const value = single(parameter)
    const list = listed[parameter]
    if (value === '' || (settings && list?.isListed(settings, value))) return []
    return [{ parameter, value, registered: isDevelopment ? list?.addresses : undefined }]
  })
}

/**
 * `GET /error?error&client_id`: the error page, for errors that must not be sent to a redirect URI. In development it names the address that
 * was refused and those that the client lists. docs/reference/oauth-endpoints.md#3.4.
 */
export async function showError(context: OAuthRequestContext): Promise<Response> {
  const { incoming, query } = context
  const lang = selectLanguage(incoming.headers)
  const texts = textsOf(lang)
  const given = query.getAll('error')
  const code = given.length === 1 && knownErrors.test(given[0]!) ? given[0] : undefined
  const refused = code === undefined ? [] : await refusedValues(context)
  const words = code === undefined ? [] : await refusedWords(context)
  const isDevelopment = context.call.settings.mode === 'development'
  return pageResponse(400, { lang, title: texts.errorTitle, body: errorView(texts, { code, refused, words, isDevelopment }) })
}

/** `GET /signedOut`: the page after a sign-out that named no address to go to. */
export async function showSignedOut({ incoming }: OAuthRequestContext): Promise<Response> {
  const lang = selectLanguage(incoming.headers)
  const texts = textsOf(lang)
  return pageResponse(200, { lang, title: texts.signedOutTitle, body: markup`<p>${texts.signedOutText}</p>` })
}
