import { refuse } from '@poolhouse/contract'
import type { BrandingStyleRow } from '../storage/index.ts'
import { palette, type Scheme } from './palette.ts'
import { colours, keywords, lengths, modes } from './settings-table.ts'

/** `Settings` of a style: a JSON document that is stored whole. The pages support some of its members, see settings-table.ts. */
export type Settings = Readonly<Record<string, unknown>>

const invalid = (message: string) => refuse('InvalidParameterException', message)
const isObject = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The settings of a stored style. */
export const settingsOf = ({ settings }: Pick<BrandingStyleRow, 'settings'>): Settings => JSON.parse(settings)

/** Levels of nesting. The branding editor makes fewer; the limit bounds the recursion. */
const maxDepth = 20

/** JSON Merge Patch (RFC 7396). Built without assignment to members, so that `__proto__` is an ordinary name. */
export function mergePatch(before: unknown, patch: Settings): Settings {
  const members = new Map(Object.entries(isObject(before) ? before : {}))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name)
    else members.set(name, isObject(value) ? mergePatch(members.get(name), value) : value)
  }
  return Object.fromEntries(members)
}

/** The value at a dotted path of own members; undefined where there is none. */
export function valueAt(settings: Settings, path: string): unknown {
  let value: unknown = settings
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

/** Whether a value is a colour as the branding editor writes it: six hexadecimal digits, or eight with opacity, without `#`. */
export const isColour = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?$/.test(value)

/** The highest length, in pixels. */
const maxPixels = 1_000

/** Whether a value is a length in pixels. */
export const isLength = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= maxPixels

const ofScheme = (path: string, scheme: Scheme): string => path.replace('*', modes[scheme])
const schemes: readonly Scheme[] = ['light', 'dark']

/** The colours that the settings set for one colour scheme, by CSS custom property. */
export const coloursOf = (settings: Settings, scheme: Scheme): (readonly [property: string, colour: string])[] =>
  colours.flatMap(([path, property]) => {
    const colour = valueAt(settings, ofScheme(path, scheme))
    return isColour(colour) ? [[property, colour] as const] : []
  })

/** The lengths that the settings set, by CSS custom property. */
export const lengthsOf = (settings: Settings): (readonly [property: string, pixels: number])[] =>
  lengths.flatMap(([path, property]) => {
    const pixels = valueAt(settings, path)
    return isLength(pixels) ? [[property, pixels] as const] : []
  })

/** @throws InvalidParameterException in keywords of ours: the service's texts for wrong values are not published */
export function assertSettings(settings: unknown): asserts settings is Settings {
  if (!isObject(settings)) throw invalid('Settings must be a JSON object.')
  assertDepth(settings, maxDepth)
  const invalidValue = (path: string, kind: string) => invalid(`Invalid value in Settings: ${path} must be ${kind}.`)
  for (const [path] of colours)
    for (const at of schemes.map(scheme => ofScheme(path, scheme))) {
      const value = valueAt(settings, at) ?? undefined
      if (value !== undefined && !isColour(value)) throw invalidValue(at, 'a colour of six or eight hexadecimal digits')
    }
  for (const [path] of lengths) {
    const value = valueAt(settings, path) ?? undefined
    if (value !== undefined && !isLength(value)) throw invalidValue(path, `a number of pixels from 0 to ${maxPixels}`)
  }
  for (const [path, values] of keywords) {
    const value = valueAt(settings, path) ?? undefined
    if (value !== undefined && !values.includes(value as never)) throw invalidValue(path, `one of ${values.join(', ')}`)
  }
}

function assertDepth(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return
  if (left === 0) throw invalid(`Settings are nested deeper than ${maxDepth} levels.`)
  for (const each of Object.values(value)) assertDepth(each, left - 1)
}

/** The default appearance of the pages as settings of a style. */
export const defaultSettings: Settings = [
  ...keywords.map(([path, , usual]) => [path, usual] as const),
  ...lengths.map(([path, , usual]) => [path, usual] as const),
  ...schemes.flatMap(scheme => colours.map(([path, , usual]) => [ofScheme(path, scheme), `${palette[scheme][usual]}ff`] as const)),
].reduce<Settings>((settings, [path, value]) => mergePatch(settings, nested(path.split('.'), value)), {})

function nested([name, ...rest]: readonly string[], value: unknown): Settings {
  return { [name!]: rest.length > 0 ? nested(rest, value) : value }
}
