import type { AppClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { type TermsOfClient, termsOf } from '../terms/index.ts'
import { stylesheetAddress } from './addresses.ts'
import { type Logo, lookOf } from './look.ts'

/** What one client's pages show that others' do not. */
export interface Branding {
  /** Of a stylesheet that comes after the pages' own. Like all addresses here it is a path from the root of any host. */
  stylesheet?: string
  logo?: Logo
  icon?: string
  terms?: TermsOfClient
}

/** Out of the cache but for the first time. */
export async function brandingOf(context: Context, pool: Pool, client: AppClient): Promise<Branding> {
  const [{ css, hash, logo, icon }, terms] = await Promise.all([lookOf(context, pool, client), termsOf(context, pool, client)])
  return {
    ...(css !== '' && { stylesheet: stylesheetAddress(pool.id, client.settings.ClientId, hash) }),
    ...(logo && { logo }),
    ...(icon !== undefined && { icon }),
    ...(terms && { terms }),
  }
}
