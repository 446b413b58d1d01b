import {
  type AssetType,
  type CreateManagedLoginBrandingRequest,
  type ManagedLoginBrandingType,
  refuse,
  type UpdateManagedLoginBrandingRequest,
} from '@poolhouse/contract'
import { getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { getPool } from '../pools/index.ts'
import { serviceQuota } from '../quotas.ts'
import {
  type BrandingStyleRow,
  createBrandingStyle,
  deleteBrandingStyle,
  listBrandingImages,
  readBrandingStyle,
  readBrandingStyleOfClient,
  updateBrandingStyle,
} from '../storage/index.ts'
import { type Asset, assetsOf, joined, readAssets } from './assets.ts'
import { forgetAppearance } from './page-appearance.ts'
import { assertSettings, defaultSettings, mergePatch, type Settings, settingsOf } from './settings.ts'

const noSuchStyle = (what: string) => refuse('ResourceNotFoundException', `Managed login branding ${what} does not exist.`)

/** What the service takes in one request. */
const mostBytes = 2 * 1024 * 1024

type Content = Pick<CreateManagedLoginBrandingRequest, 'UseCognitoProvidedValues' | 'Settings' | 'Assets'>

function assertContent({ UseCognitoProvidedValues, Settings, Assets }: Content): void {
  if (UseCognitoProvidedValues && (Settings !== undefined || Assets !== undefined))
    throw refuse('InvalidParameterException', 'Settings and Assets cannot be given when UseCognitoProvidedValues is true.')
  if (Settings !== undefined) assertSettings(Settings)
  const size = JSON.stringify(Settings ?? {}).length + (Assets ?? []).reduce((sum, { Bytes = '' }) => sum + Bytes.length, 0)
  if (size > mostBytes) throw refuse('InvalidParameterException', `Settings and Assets are larger than ${mostBytes} bytes.`)
}

/** What a request makes of what there was. Settings are patched and assets replaced one by one: what a request does not name stays. */
function contentOf({ UseCognitoProvidedValues, Settings, Assets }: Content, before?: BrandingStyleRow) {
  if (UseCognitoProvidedValues) return { provided: 1, settings: '{}', assets: '[]', images: { kept: [], added: [] } }
  const read = readAssets(Assets ?? [])
  const assets: readonly Asset[] = joined(before ? assetsOf(before) : [], read)
  const isStill = before?.provided === 1 && UseCognitoProvidedValues === undefined && Settings === undefined && Assets === undefined
  return {
    provided: isStill ? 1 : 0,
    settings: JSON.stringify(mergePatch(before ? settingsOf(before) : {}, (Settings ?? {}) as Settings)),
    assets: JSON.stringify(assets),
    images: { kept: assets.map(({ hash }) => hash), added: read.map(({ image }) => image) },
  }
}

/** @throws ManagedLoginBrandingExistsException, LimitExceededException, InvalidParameterException, ResourceNotFoundException */
export async function addStyle(call: Call, request: CreateManagedLoginBrandingRequest): Promise<ManagedLoginBrandingType> {
  const pool = await getPool(call, request.UserPoolId)
  const client = await getClientOfPool(call, pool, request.ClientId)
  assertContent(request)
  const clientId = client.settings.ClientId
  const limit = serviceQuota(call.settings, 'brandingStyles')
  const outcome = await call.store.decide(createBrandingStyle, {
    style: {
      pool_id: pool.id,
      client_id: clientId,
      id: newUuid(),
      created_at: call.now,
      created_by: call.creationKey ?? call.requestId,
    },
    content: contentOf(request),
    limit,
  })
  await forgetAppearance(call, pool, clientId)
  if (outcome.kind === 'created') return describe(call, outcome.style)
  if (outcome.kind === 'client-gone') throw refuse('ResourceNotFoundException', `User pool client ${clientId} does not exist.`)
  if (outcome.kind === 'exists')
    throw refuse('ManagedLoginBrandingExistsException', `App client ${clientId} already has a managed login branding style.`)
  throw refuse('LimitExceededException', `A user pool can have at most ${limit} managed login branding styles.`)
}

/** The model asks for neither id. */
export async function updateStyle(call: Call, request: UpdateManagedLoginBrandingRequest): Promise<ManagedLoginBrandingType> {
  const { UserPoolId, ManagedLoginBrandingId } = request
  if (UserPoolId === undefined || ManagedLoginBrandingId === undefined)
    throw refuse('InvalidParameterException', 'UserPoolId and ManagedLoginBrandingId are required.')
  const pool = await getPool(call, UserPoolId)
  const style = await getStyle(call, pool.id, ManagedLoginBrandingId)
  assertContent(request)
  const outcome = await call.store.decide(updateBrandingStyle, { style, content: contentOf(request, style), at: call.now })
  await forgetAppearance(call, pool, style.client_id)
  if (outcome.kind === 'updated') return describe(call, outcome.style)
  if (outcome.kind === 'gone') throw noSuchStyle(ManagedLoginBrandingId)
  throw refuse('ConcurrentModificationException', 'The managed login branding was changed by another request. Try again.')
}

export async function removeStyle(call: Call, poolId: string, id: string): Promise<void> {
  const pool = await getPool(call, poolId)
  const outcome = await call.store.decide(deleteBrandingStyle, { poolId: pool.id, id: id.toLowerCase() })
  if (outcome === 'gone') throw noSuchStyle(id)
  await forgetAppearance(call, pool, outcome.clientId)
}

async function getStyle({ store }: Call, poolId: string, id: string): Promise<BrandingStyleRow> {
  const style = await store.read(readBrandingStyle(poolId, id.toLowerCase()))
  if (!style) throw noSuchStyle(id)
  return style
}

interface Shown {
  /** `merged`: with what the pages show where the style sets nothing. */
  settings?: 'merged' | 'own'
}

export async function describeStyle(call: Call, poolId: string, id: string, shown: Shown): Promise<ManagedLoginBrandingType> {
  const pool = await getPool(call, poolId)
  return describe(call, await getStyle(call, pool.id, id), shown)
}

export async function describeStyleOfClient(call: Call, poolId: string, clientId: string, shown: Shown): Promise<ManagedLoginBrandingType> {
  const pool = await getPool(call, poolId)
  await getClientOfPool(call, pool, clientId)
  const style = await call.store.read(readBrandingStyleOfClient(pool.id, clientId))
  if (!style) throw noSuchStyle(`of app client ${clientId}`)
  return describe(call, style, shown)
}

/** A style without settings of its own shows none, unless they are asked for merged. */
async function describe({ store }: Call, style: BrandingStyleRow, { settings = 'own' }: Shown = {}): Promise<ManagedLoginBrandingType> {
  const assets = assetsOf(style)
  const images =
    assets.length > 0 ? await store.read(listBrandingImages({ poolId: style.pool_id, clientId: style.client_id, kind: 'managed' })) : []
  const bytes = new Map(images.map(image => [image.hash, Buffer.from(image.bytes).toString('base64')]))
  const own = settingsOf(style)
  const isShown = settings === 'merged' || Object.keys(own).length > 0
  return {
    ManagedLoginBrandingId: style.id,
    UserPoolId: style.pool_id,
    UseCognitoProvidedValues: style.provided === 1,
    ...(isShown && { Settings: settings === 'merged' ? mergePatch(defaultSettings, own) : own }),
    Assets: assets.map(({ hash, ...asset }): AssetType => ({ ...asset, Bytes: bytes.get(hash) })),
    CreationDate: style.created_at / 1000,
    LastModifiedDate: style.modified_at / 1000,
  }
}
