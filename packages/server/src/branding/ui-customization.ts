import { type GetUICustomizationRequest, refuse, type SetUICustomizationRequest, type UICustomizationType } from '@poolhouse/contract'
import { clientNotFound, getClientOfPool } from '../clients/index.ts'
import type { Call } from '../context.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { getPool, type Pool } from '../pools/index.ts'
import { readUiCustomization, removeUiCustomization, setUiCustomization, type UiCustomizationRow } from '../storage/index.ts'
import { imageAddress } from './addresses.ts'
import { readCss } from './css.ts'
import { readImage } from './images.ts'
import { forgetAppearance } from './page-appearance.ts'

const invalid = (message: string) => refuse('InvalidParameterException', message)

/** The client id that stands for the default of the pool. */
const poolDefault = 'ALL'

/** `20250131120000`: the time when this CSS was set. */
const versionOf = (at: number): string => new Date(at).toISOString().replaceAll(/\D/g, '').slice(0, 14)

const describe = (call: Call, row: UiCustomizationRow): UICustomizationType => ({
  UserPoolId: row.pool_id,
  ClientId: row.client_id,
  ...(row.image_hash !== null && { ImageUrl: `${call.settings.publicUrl}${imageAddress(row.pool_id, row.image_hash)}` }),
  ...(row.css !== null && { CSS: row.css, CSSVersion: versionOf(row.css_at) }),
  CreationDate: row.created_at / 1000,
  LastModifiedDate: row.modified_at / 1000,
})

async function assertClient(call: Call, pool: Pool, clientId: string): Promise<void> {
  if (clientId !== poolDefault) await getClientOfPool(call, pool, clientId)
}

/**
 * SetUICustomization: sets CSS and image together. An omitted one is removed; without both the customization is deleted and the answer empty.
 * @throws InvalidParameterException, ResourceNotFoundException
 */
export async function saveUiCustomization(call: Call, request: SetUICustomizationRequest): Promise<UICustomizationType> {
  const { UserPoolId, ClientId = poolDefault, CSS = '', ImageFile = '' } = request
  const pool = await getPool(call, UserPoolId)
  await assertClient(call, pool, ClientId)
  const { Prefix, Custom } = pool.config.Domains ?? {}
  if (!Prefix && !Custom) throw invalid('A domain must be associated with this user pool.')
  if (CSS !== '') {
    const read = await readCss(CSS)
    if (read.kind === 'invalid') throw invalid(read.message)
  }
  const image = ImageFile === '' ? null : readImage(ImageFile, ['PNG', 'JPEG'])
  const owner = { poolId: pool.id, clientId: ClientId }
  if (CSS === '' && !image) {
    await call.store.decide(removeUiCustomization, owner)
    await forgetAppearance(call, pool, ClientId)
    return {}
  }
  const outcome = await call.store.decide(setUiCustomization, { ...owner, css: CSS || null, image, at: call.now })
  await forgetAppearance(call, pool, ClientId)
  assertOutcomeKind(outcome, 'set', { gone: () => clientNotFound(ClientId) })
  return describe(call, outcome.row)
}

/** GetUICustomization: a client without one of its own has the pool's default. */
export async function describeUiCustomization(call: Call, request: GetUICustomizationRequest): Promise<UICustomizationType> {
  const { UserPoolId, ClientId = poolDefault } = request
  const pool = await getPool(call, UserPoolId)
  await assertClient(call, pool, ClientId)
  const own = await call.store.read(readUiCustomization(pool.id, ClientId))
  const row = own ?? (ClientId === poolDefault ? undefined : await call.store.read(readUiCustomization(pool.id, poolDefault)))
  return row ? describe(call, row) : {}
}
