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

/** The logo on a page, with another image for the dark colour scheme where there is one. Paths without a host. */
export interface Logo {
  src: string
  darkSrc?: string
}

/** How the pages of a client differ from the default. */
export interface PageAppearance {
  /** A stylesheet; empty for the default appearance. */
  css: string
  /** SHA-256 of `css`, in hexadecimal. */
  hash: string
  logo?: Logo
  /** Path of the favicon. */
  icon?: string
  /** Pictures of identity providers, by the providers' names. */
  providerIcons?: Readonly<Record<string, Logo>>
}

const appearance = (css: string, images: Pick<PageAppearance, 'logo' | 'icon' | 'providerIcons'> = {}): PageAppearance => ({
  css,
  hash: createHash('sha256').update(css).digest('hex'),
  ...images,
})

const defaultAppearance = appearance('')

/** The key contains times of creation, since a new client can have the id of a deleted one. */
const keyOf = (kind: 'classic' | 'managed', pool: Pool, client: AppClient | undefined) =>
  `${kind} look:${pool.id}:${pool.createdAt}:${client ? `${client.settings.ClientId} ${client.createdAt}` : 'ALL'}`

/** Removes both kinds of branding from the cache; called after each write of them. `ALL` is the default of the pool. */
export async function forgetAppearance(context: Context, pool: Pool, clientId: string): Promise<void> {
  const client = clientId === 'ALL' ? undefined : (await findClient(context, clientId))?.client
  for (const kind of ['classic', 'managed'] as const) context.store.forget(keyOf(kind, pool, client))
}

/** ManagedLoginVersion of the domain: pages of version 1 follow only UI customization (CSS), pages of version 2 only styles. Without a domain it is 2. */
function isClassic({ config: { Domains } }: Pool): boolean {
  const domain = Domains?.Custom ?? Domains?.Prefix
  return domain !== undefined && domain.ManagedLoginVersion !== 2
}

/** The appearance of a client's pages, from the cache. */
export async function loadAppearance(context: Context, pool: Pool, client: AppClient): Promise<PageAppearance> {
  if (isClassic(pool))
    return (await classicAppearance(context, pool, client)) ?? (await classicAppearance(context, pool, undefined)) ?? defaultAppearance
  return managedAppearance(context, pool, client)
}

/** Classic pages have the light colour scheme only, as in the service. Null where there is no customization; that is cached too. */
const classicAppearance = ({ store }: Context, pool: Pool, client: AppClient | undefined): Promise<PageAppearance | null> =>
  store.cached(keyOf('classic', pool, client), async () => {
    const row = await store.read(readUiCustomization(pool.id, client?.settings.ClientId ?? 'ALL'))
    if (!row) return null
    const read = row.css === null ? undefined : await readCss(row.css)
    const css = read?.kind === 'valid' && read.css !== '' ? `${oneScheme('light')}${read.css}` : ''
    return appearance(css, row.image_hash === null ? {} : { logo: { src: imageAddress(pool.id, row.image_hash) } })
  })

const managedAppearance = ({ store }: Context, pool: Pool, client: AppClient): Promise<PageAppearance> =>
  store.cached(keyOf('managed', pool, client), async () => {
    const row = await store.read(readBrandingStyleOfClient(pool.id, client.settings.ClientId))
    if (!row || row.provided === 1) return defaultAppearance
    const settings = settingsOf(row)
    return appearance(stylesheetOf(settings), imagesOf(pool, settings, assetsOf(row)))
  })

/** An uploaded logo is shown unless the settings disable it. */
function imagesOf(pool: Pool, settings: Settings, assets: readonly Asset[]): Pick<PageAppearance, 'logo' | 'icon' | 'providerIcons'> {
  const addressIn = (some: readonly Asset[], ...modes: readonly Asset['ColorMode'][]): string | undefined => {
    const found = modes.map(mode => some.find(asset => asset.ColorMode === mode)).find(Boolean)
    return found && imageAddress(pool.id, found.hash)
  }
  const addressOf = (category: Asset['Category'], ...modes: readonly Asset['ColorMode'][]) =>
    addressIn(
      assets.filter(asset => asset.Category === category),
      ...modes,
    )
  const scheme = schemeModeOf(settings)
  const ofLight = addressOf('FORM_LOGO', 'LIGHT', 'DYNAMIC', 'DARK')
  const ofDark = addressOf('FORM_LOGO', 'DARK', 'DYNAMIC', 'LIGHT')
  const src = scheme === 'DARK' ? ofDark : ofLight
  const isShown = src !== undefined && valueAt(settings, 'components.form.logo.enabled') !== false
  const icon = addressOf('FAVICON_SVG', 'DYNAMIC', 'LIGHT', 'DARK') ?? addressOf('FAVICON_ICO', 'DYNAMIC', 'LIGHT', 'DARK')
  return {
    ...(isShown && { logo: { src, ...(scheme === 'DYNAMIC' && ofDark !== src && { darkSrc: ofDark }) } }),
    ...(icon !== undefined && { icon }),
    providerIcons: Object.fromEntries(iconsOfProviders(assets).map(([name, some]) => [name, inScheme(scheme, some, addressIn)])),
  }
}

/** The pictures of each identity provider; `ResourceId` is its name. */
const iconsOfProviders = (assets: readonly Asset[]): (readonly [name: string, pictures: readonly Asset[]])[] => [
  ...Map.groupBy(
    assets.filter(({ Category, ResourceId }) => Category === 'IDP_BUTTON_ICON' && ResourceId),
    ({ ResourceId }) => ResourceId!,
  ),
]

/** The picture for the colour scheme of the style, with another one for dark where both schemes count. */
function inScheme(
  scheme: ReturnType<typeof schemeModeOf>,
  pictures: readonly Asset[],
  addressIn: (some: readonly Asset[], ...modes: readonly Asset['ColorMode'][]) => string | undefined,
): Logo {
  const light = addressIn(pictures, 'LIGHT', 'DYNAMIC', 'DARK')!
  const dark = addressIn(pictures, 'DARK', 'DYNAMIC', 'LIGHT')!
  return { src: scheme === 'DARK' ? dark : light, ...(scheme === 'DYNAMIC' && dark !== light && { darkSrc: dark }) }
}
