import { type AppClient, findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { listTermsOfClient } from '../storage/index.ts'

/** Addresses of both documents in one language. */
export interface TermsLinks {
  use: string
  privacy: string
}

/** Addresses by the service's name of a language, `cognito:default` among them. */
type ByLanguage = Readonly<Record<string, string>>

export type TermsOfClient = Readonly<Record<keyof TermsLinks, ByLanguage>>

/** The service's names for the languages that pages may have, by their tags. */
const languages: Readonly<Record<string, string>> = {
  de: 'german',
  en: 'english',
  es: 'spanish',
  fr: 'french',
  id: 'bahasa-indonesia',
  it: 'italian',
  ja: 'japanese',
  ko: 'korean',
  nl: 'dutch',
  'pt-BR': 'portuguese-brazil',
  'zh-CN': 'chinese-simplified',
  'zh-TW': 'chinese-traditional',
}

const keyOf = (pool: Pool, { settings, createdAt }: AppClient) => `terms:${pool.id}:${pool.createdAt}:${settings.ClientId} ${createdAt}`

export async function forgetTerms(context: Context, pool: Pool, clientId: string): Promise<void> {
  const found = await findClient(context, clientId)
  if (found) context.store.forget(keyOf(pool, found.client))
}

/** Nothing until there are both documents. API: CreateTerms. */
export async function loadTermsLinks({ store }: Context, pool: Pool, client: AppClient): Promise<TermsOfClient | undefined> {
  const terms = await store.cached(keyOf(pool, client), async () => {
    const rows = await store.read(listTermsOfClient(pool.id, client.settings.ClientId))
    const links = (name: string): ByLanguage => JSON.parse(rows.find(row => row.name === name)?.links ?? '{}')
    const found = { use: links('terms-of-use'), privacy: links('privacy-policy') }
    return Object.keys(found.use).length > 0 && Object.keys(found.privacy).length > 0 ? found : null
  })
  return terms ?? undefined
}

/** In the page's language, else in the default one. */
export function termsInLanguage(terms: TermsOfClient | undefined, lang: string): TermsLinks | undefined {
  const address = (links: ByLanguage | undefined) => links?.[`cognito:${languages[lang]}`] ?? links?.['cognito:default']
  const use = address(terms?.use)
  const privacy = address(terms?.privacy)
  return use !== undefined && privacy !== undefined ? { use, privacy } : undefined
}
