import { type AssetType, refuse } from '@poolhouse/contract'
import type { BrandingImage, BrandingStyleRow } from '../storage/index.ts'
import { readImage } from './images.ts'

/** An image of a style, and what it is for. Its bytes are kept by their hash. */
export interface Asset extends Omit<AssetType, 'Bytes'> {
  hash: string
}

interface ReadAsset {
  asset: Asset
  image: BrandingImage
}

/** In one style. */
const mostAssets = 40

const invalid = (message: string) => refuse('InvalidParameterException', message)

export const assetsOf = ({ assets }: Pick<BrandingStyleRow, 'assets'>): readonly Asset[] => JSON.parse(assets)

const placeOf = ({ Category, ColorMode, ResourceId = '' }: Omit<AssetType, 'Bytes' | 'Extension'>): string =>
  `${Category} ${ColorMode} ${ResourceId}`

/** @throws InvalidParameterException for a file that is not what its extension says. */
export function readAssets(assets: readonly AssetType[]): readonly ReadAsset[] {
  const read = assets.map(({ Category, ColorMode, Extension, Bytes = '', ResourceId }) => {
    if (Bytes === '') throw invalid(`The asset ${Category} has no Bytes.`)
    const image = readImage(Bytes, [Extension])
    return { asset: { Category, ColorMode, Extension, ...(ResourceId !== undefined && { ResourceId }), hash: image.hash }, image }
  })
  const places = read.map(({ asset }) => placeOf(asset))
  const twice = places.find((place, index) => places.indexOf(place) !== index)
  if (twice !== undefined) throw invalid(`Two assets are given for ${twice.trim()}.`)
  return read
}

/** New ones take the places of those that have the same purpose. */
export function joined(before: readonly Asset[], read: readonly ReadAsset[]): readonly Asset[] {
  const assets = new Map([...before, ...read.map(({ asset }) => asset)].map(asset => [placeOf(asset), asset]))
  if (assets.size > mostAssets) throw invalid(`A style can have at most ${mostAssets} assets.`)
  return [...assets.values()]
}
