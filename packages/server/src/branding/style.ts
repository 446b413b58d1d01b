import {
  type AssetType,
  type CreateManagedLoginBrandingRequest,
  type ManagedLoginBrandingType,
  refuse,
  type UpdateManagedLoginBrandingRequest,
} from '@poolhouse/contract'
import { clientNotFound, getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { newUuid } from '../crypto/index.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { getPool } from '../pools/index.ts'
import { quotaRule, serviceQuota } from '../quotas.ts'
import {
  type BrandingStyleRow,
  createBrandingStyle,
  deleteBrandingStyle,
  listBrandingImages,
  readBrandingStyle,
  readBrandingStyleOfClient,
  updateBrandingStyle,
} from '../storage/index.ts'
import { type Asset, assetsOf, mergeAssets, readAssets } from './assets.ts'
import { forgetAppearance } from './page-appearance.ts'
import { assertSettings, defaultSettings, mergePatch, type Settings, settingsOf } from './settings.ts'

const styleNotFound = (what: string) => refuse('ResourceNotFoundException', `Managed login branding ${what} does not exist.`)

/** The highest size of Settings and Assets in a request. */
const maxBytes = 2 * 1024 * 1024

type Content = Pick<CreateManagedLoginBrandingRequest, 'UseCognitoProvidedValues' | 'Settings' | 'Assets'>

function assertContent({ UseCognitoProvidedValues, Settings, Assets }: Content): void {
  if (UseCognitoProvidedValues && (Settings !== undefined || Assets !== undefined))
    throw refuse('InvalidParameterException', 'Settings and Assets cannot be given when UseCognitoProvidedValues is true.')
  if (Settings !== undefined) assertSettings(Settings)
  const size = JSON.stringify(Settings ?? {}).length + (Assets ?? []).reduce((sum, { Bytes = '' }) => sum + Bytes.length, 0)
  if (size > maxBytes) throw refuse('InvalidParameterException', `Settings and Assets are larger than ${maxBytes} bytes.`)
}

/** The content after a request: `Settings` is a merge patch, and each asset replaces the one with the same purpose. */
function contentOf({ UseCognitoProvidedValues, Settings, Assets }: Content, before?: BrandingStyleRow) {
  if (UseCognitoProvidedValues) return { provided: 1, settings: '{}', assets: '[]', images: { kept: [], added: [] } }
  const read = readAssets(Assets ?? [])
  const assets: readonly Asset[] = mergeAssets(before ? assetsOf(before) : [], read)
  const staysProvided = before?.provided === 1 && UseCognitoProvidedValues === undefined && Settings === undefined && Assets === undefined
  return {
    provided: staysProvided ? 1 : 0,
    settings: JSON.stringify(mergePatch(before ? settingsOf(before) : {}, (Settings ?? {}) as Settings)),
    assets: JSON.stringify(assets),
    images: { kept: assets.map(({ hash }) => hash), added: read.map(({ image }) => image) },
  }
}

/**
 * CreateManagedLoginBranding.
 * @throws ManagedLoginBrandingExistsException, LimitExceededException, InvalidParameterException, ResourceNotFoundException
 */
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
  assertOutcomeKind(outcome, 'created', {
    'client-gone': () => clientNotFound(clientId),
    exists: () => refuse('ManagedLoginBrandingExistsException', `App client ${clientId} already has a managed login branding style.`),
    limit: () =>
      refuse(
        'LimitExceededException',
        `A user pool can have at most ${limit} managed login branding styles.`,
        quotaRule('brandingStyles', limit),
      ),
  })
  return describe(call, outcome.style)
}

/**
 * UpdateManagedLoginBranding. The model requires neither id, so both are checked here.
 * @throws ConcurrentModificationException, InvalidParameterException, ResourceNotFoundException
 */
export async function updateStyle(call: Call, request: UpdateManagedLoginBrandingRequest): Promise<ManagedLoginBrandingType> {
  const { UserPoolId, ManagedLoginBrandingId } = request
  if (UserPoolId === undefined || ManagedLoginBrandingId === undefined)
    throw refuse('InvalidParameterException', 'UserPoolId and ManagedLoginBrandingId are required.')
  const pool = await getPool(call, UserPoolId)
  const style = await getStyle(call, pool.id, ManagedLoginBrandingId)
  assertContent(request)
  const outcome = await call.store.decide(updateBrandingStyle, { style, content: contentOf(request, style), at: call.now })
  await forgetAppearance(call, pool, style.client_id)
  assertOutcomeKind(outcome, 'updated', {
    gone: () => styleNotFound(ManagedLoginBrandingId),
    conflict: () => refuse('ConcurrentModificationException', 'The managed login branding was changed by another request. Try again.'),
  })
  return describe(call, outcome.style)
}

/** DeleteManagedLoginBranding. @throws ResourceNotFoundException */
export async function removeStyle(call: Call, poolId: string, id: string): Promise<void> {
  const pool = await getPool(call, poolId)
  const outcome = await call.store.decide(deleteBrandingStyle, { poolId: pool.id, id: id.toLowerCase() })
  assertOutcomeKind(outcome, 'deleted', { gone: () => styleNotFound(id) })
  await forgetAppearance(call, pool, outcome.clientId)
}

async function getStyle({ store }: Call, poolId: string, id: string): Promise<BrandingStyleRow> {
  const style = await store.read(readBrandingStyle(poolId, id.toLowerCase()))
  if (!style) throw styleNotFound(id)
  return style
}

interface DescribeOptions {
  /** `merged`: with the default values where the style sets none (`ReturnMergedResources`). */
  settings?: 'merged' | 'own'
}

/** DescribeManagedLoginBranding. @throws ResourceNotFoundException */
export async function describeStyle(call: Call, poolId: string, id: string, options: DescribeOptions): Promise<ManagedLoginBrandingType> {
  const pool = await getPool(call, poolId)
  return describe(call, await getStyle(call, pool.id, id), options)
}

/** DescribeManagedLoginBrandingByClient. @throws ResourceNotFoundException */
export async function describeStyleOfClient(
  call: Call,
  poolId: string,
  clientId: string,
  options: DescribeOptions,
): Promise<ManagedLoginBrandingType> {
  const pool = await getPool(call, poolId)
  await getClientOfPool(call, pool, clientId)
  const style = await call.store.read(readBrandingStyleOfClient(pool.id, clientId))
  if (!style) throw styleNotFound(`of app client ${clientId}`)
  return describe(call, style, options)
}

/** A style without settings of its own has no `Settings` in the answer, unless merged ones are requested. */
async function describe(
  { store }: Call,
  style: BrandingStyleRow,
  { settings = 'own' }: DescribeOptions = {},
): Promise<ManagedLoginBrandingType> {
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
