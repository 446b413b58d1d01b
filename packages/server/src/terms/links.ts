import { type AppClient, findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { listTermsOfClient } from '../storage/index.ts'

/** URLs of the terms of use and the privacy policy in one language. */
export interface TermsLinks {
  use: string
  privacy: string
}

/** URL by the service's name of a language (`cognito:german`), and by `cognito:default`. */
type ByLanguage = Readonly<Record<string, string>>

/** URLs of both documents in all languages. */
export type TermsOfClient = Readonly<Record<keyof TermsLinks, ByLanguage>>

/** The service's names of the languages of its pages, by language tag (BCP 47). */
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

/** Removes the terms of a client from the cache; called after each write of them. */
export async function forgetTerms(context: Context, pool: Pool, clientId: string): Promise<void> {
  const found = await findClient(context, clientId)
  if (found) context.store.forget(keyOf(pool, found.client))
}

/** Undefined until the client has both documents, as in the service. Cached. API: CreateTerms. */
export async function loadTermsLinks({ store }: Context, pool: Pool, client: AppClient): Promise<TermsOfClient | undefined> {
  const terms = await store.cached(keyOf(pool, client), async () => {
    const rows = await store.read(listTermsOfClient(pool.id, client.settings.ClientId))
    const links = (name: string): ByLanguage => JSON.parse(rows.find(row => row.name === name)?.links ?? '{}')
    const found = { use: links('terms-of-use'), privacy: links('privacy-policy') }
    return Object.keys(found.use).length > 0 && Object.keys(found.privacy).length > 0 ? found : null
  })
  return terms ?? undefined
}

/** The links in the language of the page, or in the default language. Undefined where one of them has neither. */
export function termsInLanguage(terms: TermsOfClient | undefined, lang: string): TermsLinks | undefined {
  const address = (links: ByLanguage | undefined) => links?.[`cognito:${languages[lang]}`] ?? links?.['cognito:default']
  const use = address(terms?.use)
  const privacy = address(terms?.privacy)
  return use !== undefined && privacy !== undefined ? { use, privacy } : undefined
}
