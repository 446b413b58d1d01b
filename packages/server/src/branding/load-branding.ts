import type { AppClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { loadTermsLinks, type TermsOfClient } from '../terms/index.ts'
import { stylesheetAddress } from './addresses.ts'
import { type Logo, loadAppearance } from './page-appearance.ts'

/** What one client's pages show that others' do not. */
export interface Branding {
  /** Of a stylesheet that comes after the pages' own. Like all addresses here it is a path from the root of any host. */
  stylesheet?: string
  logo?: Logo
  icon?: string
  terms?: TermsOfClient
}

/** Out of the cache but for the first time. */
export async function loadBranding(context: Context, pool: Pool, client: AppClient): Promise<Branding> {
  const [{ css, hash, logo, icon }, terms] = await Promise.all([
    loadAppearance(context, pool, client),
    loadTermsLinks(context, pool, client),
  ])
  return {
    ...(css !== '' && { stylesheet: stylesheetAddress(pool.id, client.settings.ClientId, hash) }),
    ...(logo && { logo }),
    ...(icon !== undefined && { icon }),
    ...(terms && { terms }),
  }
}
