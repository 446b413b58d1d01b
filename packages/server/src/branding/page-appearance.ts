import { createHash } from 'node:crypto'
import { type AppClient, findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import type { Pool } from '../pools/index.ts'
import { readBrandingStyleOfClient, readUiCustomization } from '../storage/index.ts'
import { imageAddress } from './addresses.ts'
import { type Asset, assetsOf } from './assets.ts'
import { readCss } from './css.ts'
import { type Settings, settingsOf, valueAt } from './settings.ts'
import { oneScheme, schemeModeOf, stylesheetOf } from './stylesheet.ts'

/** An image that may have another for dark pages. Addresses without a host. */
export interface Logo {
  src: string
  darkSrc?: string
}

/** How pages differ from the usual. */
export interface PageAppearance {
  /** A whole stylesheet; empty where nothing differs. */
  css: string
  /** SHA-256 of it, in hexadecimal. */
  hash: string
  logo?: Logo
  /** Address of the favicon. */
  icon?: string
}

const lookWith = (css: string, images: Pick<PageAppearance, 'logo' | 'icon'> = {}): PageAppearance => ({
  css,
  hash: createHash('sha256').update(css).digest('hex'),
  ...images,
})

const usual = lookWith('')

/** Its day of birth is in the key: an id that comes again is another client. */
const keyOf = (kind: 'classic' | 'managed', pool: Pool, client: AppClient | undefined) =>
  `${kind} look:${pool.id}:${pool.createdAt}:${client ? `${client.settings.ClientId} ${client.createdAt}` : 'ALL'}`

/** After either kind of branding changed. `ALL` is the pool's default. */
export async function forgetAppearance(context: Context, pool: Pool, clientId: string): Promise<void> {
  const client = clientId === 'ALL' ? undefined : (await findClient(context, clientId))?.client
  for (const kind of ['classic', 'managed'] as const) context.store.forget(keyOf(kind, pool, client))
}

/** The pages' version is the domain's: its first one knows CSS alone, its second styles alone. Without a domain it is the second. */
function isClassic({ config: { Domains } }: Pool): boolean {
  const domain = Domains?.Custom ?? Domains?.Prefix
  return domain !== undefined && domain.ManagedLoginVersion !== 2
}

export async function loadAppearance(context: Context, pool: Pool, client: AppClient): Promise<PageAppearance> {
  if (isClassic(pool)) return (await classicLook(context, pool, client)) ?? (await classicLook(context, pool, undefined)) ?? usual
  return managedLook(context, pool, client)
}

/** Made for light pages, as the service's classic ones are. Null where there is none, which is remembered too. */
const classicLook = ({ store }: Context, pool: Pool, client: AppClient | undefined): Promise<PageAppearance | null> =>
  store.cached(keyOf('classic', pool, client), async () => {
    const row = await store.read(readUiCustomization(pool.id, client?.settings.ClientId ?? 'ALL'))
    if (!row) return null
    const read = row.css === null ? undefined : await readCss(row.css)
    const css = read?.kind === 'safe' && read.css !== '' ? `${oneScheme('light')}${read.css}` : ''
    return lookWith(css, row.image_hash === null ? {} : { logo: { src: imageAddress(pool.id, row.image_hash) } })
  })

const managedLook = ({ store }: Context, pool: Pool, client: AppClient): Promise<PageAppearance> =>
  store.cached(keyOf('managed', pool, client), async () => {
    const row = await store.read(readBrandingStyleOfClient(pool.id, client.settings.ClientId))
    if (!row || row.provided === 1) return usual
    const settings = settingsOf(row)
    return lookWith(stylesheetOf(settings), imagesOf(pool, settings, assetsOf(row)))
  })

/** A logo that was uploaded is shown unless the settings say no. */
function imagesOf(pool: Pool, settings: Settings, assets: readonly Asset[]): Pick<PageAppearance, 'logo' | 'icon'> {
  const addressOf = (category: Asset['Category'], ...modes: readonly Asset['ColorMode'][]): string | undefined => {
    const found = modes.map(mode => assets.find(asset => asset.Category === category && asset.ColorMode === mode)).find(Boolean)
    return found && imageAddress(pool.id, found.hash)
  }
  const scheme = schemeModeOf(settings)
  const ofLight = addressOf('FORM_LOGO', 'LIGHT', 'DYNAMIC', 'DARK')
  const ofDark = addressOf('FORM_LOGO', 'DARK', 'DYNAMIC', 'LIGHT')
  const src = scheme === 'DARK' ? ofDark : ofLight
  const isShown = src !== undefined && valueAt(settings, 'components.form.logo.enabled') !== false
  const icon = addressOf('FAVICON_SVG', 'DYNAMIC', 'LIGHT', 'DARK') ?? addressOf('FAVICON_ICO', 'DYNAMIC', 'LIGHT', 'DARK')
  return {
    ...(isShown && { logo: { src, ...(scheme === 'DYNAMIC' && ofDark !== src && { darkSrc: ofDark }) } }),
    ...(icon !== undefined && { icon }),
  }
}
