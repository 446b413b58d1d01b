import { type AssetType, refuse } from '@poolhouse/contract'
import type { BrandingImage, BrandingStyleRow } from '../storage/index.ts'
import { readImage } from './images.ts'

/** An image of a style and its purpose. The bytes are stored under their hash. */
export interface Asset extends Omit<AssetType, 'Bytes'> {
  hash: string
}

interface ReadAsset {
  asset: Asset
  image: BrandingImage
}

/** In one style. */
const maxAssets = 40

const invalid = (message: string) => refuse('InvalidParameterException', message)

/** The assets of a stored style. */
export const assetsOf = ({ assets }: Pick<BrandingStyleRow, 'assets'>): readonly Asset[] => JSON.parse(assets)

const purposeOf = ({ Category, ColorMode, ResourceId = '' }: Omit<AssetType, 'Bytes' | 'Extension'>): string =>
  `${Category} ${ColorMode} ${ResourceId}`

/** Reads the assets of a request. @throws InvalidParameterException for two of one purpose, or a file that is not of the type of its extension */
export function readAssets(assets: readonly AssetType[]): readonly ReadAsset[] {
  const read = assets.map(({ Category, ColorMode, Extension, Bytes = '', ResourceId }) => {
    if (Bytes === '') throw invalid(`The asset ${Category} has no Bytes.`)
    const image = readImage(Bytes, [Extension])
    return { asset: { Category, ColorMode, Extension, ...(ResourceId !== undefined && { ResourceId }), hash: image.hash }, image }
  })
  const purposes = read.map(({ asset }) => purposeOf(asset))
  const duplicate = purposes.find((purpose, index) => purposes.indexOf(purpose) !== index)
  if (duplicate !== undefined) throw invalid(`Two assets are given for ${duplicate.trim()}.`)
  return read
}

/** Assets with the ones of a request, which replace those of the same purpose. @throws InvalidParameterException for too many */
export function mergeAssets(before: readonly Asset[], read: readonly ReadAsset[]): readonly Asset[] {
  const assets = new Map([...before, ...read.map(({ asset }) => asset)].map(asset => [purposeOf(asset), asset]))
  if (assets.size > maxAssets) throw invalid(`A style can have at most ${maxAssets} assets.`)
  return [...assets.values()]
}
