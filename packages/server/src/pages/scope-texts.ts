import { type Markup, markup } from '../http/index.ts'
import type { DescribedScope } from '../oauth/index.ts'
import type { Texts } from './texts/index.ts'

/** Scopes that say which attributes a client sees; `openid` alone shows all of them. docs/reference/oauth-endpoints.md#10. */
const attributeScopes = new Set(['profile', 'email', 'phone'])

/** What a scope means, in words; a custom scope is shown with its name and the description that its resource server has. */
function scopeText({ scope, description }: DescribedScope, scopes: readonly DescribedScope[], { scopes: texts }: Texts): Markup {
  if (scope === 'openid' && !scopes.some(other => attributeScopes.has(other.scope))) return markup`${texts.allAttributes}`
  if (Object.hasOwn(texts.byName, scope)) return markup`${texts.byName[scope as keyof Texts['scopes']['byName']]}`
  return markup`${description === undefined ? undefined : `${description} `}<code>${scope}</code>`
}

/** A list of scopes in words. */
export const scopeList = (scopes: readonly DescribedScope[], texts: Texts): Markup =>
  scopes.length === 0
    ? markup`<ul><li>${texts.scopes.none}</li></ul>`
    : markup`<ul>${scopes.map(scope => markup`<li>${scopeText(scope, scopes, texts)}</li>`)}</ul>`
