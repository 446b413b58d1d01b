import type { AppClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { loadTermsLinks, type TermsOfClient } from '../terms/index.ts'
import { stylesheetAddress } from './addresses.ts'
import { type Logo, loadAppearance } from './page-appearance.ts'

/** What the pages of a client show besides their content. All addresses are paths from the root of any host. */
export interface Branding {
  /** Path of a stylesheet that is loaded after the one of the pages. */
  stylesheet?: string
  logo?: Logo
  icon?: string
  /** Pictures of identity providers, by the providers' names. */
  providerIcons?: Readonly<Record<string, Logo>>
  terms?: TermsOfClient
}

/** Reads appearance and terms of a client; cached. */
export async function loadBranding(context: Context, pool: Pool, client: AppClient): Promise<Branding> {
  const [{ css, hash, logo, icon, providerIcons }, terms] = await Promise.all([
    loadAppearance(context, pool, client),
    loadTermsLinks(context, pool, client),
  ])
  return {
    ...(css !== '' && { stylesheet: stylesheetAddress(pool.id, client.settings.ClientId, hash) }),
    ...(logo && { logo }),
    ...(icon !== undefined && { icon }),
    ...(providerIcons && { providerIcons }),
    ...(terms && { terms }),
  }
}
