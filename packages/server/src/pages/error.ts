import { type Markup, markup } from '../http/index.ts'
import type { OAuthRequestContext } from '../oauth/index.ts'
import { pageResponse } from './layout.ts'
import { selectLanguage, type Texts, textsOf } from './texts/index.ts'

/** Errors that our own redirects name. The page repeats no other text, so that a link cannot put words on it. */
const knownErrors =
  /^(?:redirect_mismatch|invalid_request|unauthorized_client|server_error|Required String parameter '\w{1,64}' is not present)$/

const errorView = (texts: Texts, code: string | undefined): Markup => markup`<p>${texts.errorText}</p>
${code === undefined ? undefined : markup`<p class="soft"><code>${code}</code></p>`}`

/**
 * `GET /error?error&client_id`: the error page, for errors that must not be sent to a redirect URI. docs/reference/oauth-endpoints.md#3.4.
 */
export async function showError({ incoming, query }: OAuthRequestContext): Promise<Response> {
  const lang = selectLanguage(incoming.headers)
  const texts = textsOf(lang)
  const given = query.getAll('error')
  const code = given.length === 1 && knownErrors.test(given[0]!) ? given[0] : undefined
  return pageResponse(400, { lang, title: texts.errorTitle, body: errorView(texts, code) })
}
