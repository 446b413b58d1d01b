import { refuse } from '@poolhouse/contract'
import type { BrandingStyleRow } from '../storage/index.ts'
import { palette, type Scheme } from './palette.ts'
import { colours, lengths, modes, words } from './settings-table.ts'

/** A style's settings: a JSON document of the owner's, of which the pages follow a part. */
export type Settings = Readonly<Record<string, unknown>>

const invalid = (message: string) => refuse('InvalidParameterException', message)
const isObject = (value: unknown): value is Settings => typeof value === 'object' && value !== null && !Array.isArray(value)

export const settingsOf = ({ settings }: Pick<BrandingStyleRow, 'settings'>): Settings => JSON.parse(settings)

/** Deeper than any that the branding editor makes, and no danger to who walks it. */
const deepest = 20

/** RFC 7396: members are replaced one by one, `null` takes one away. Made without assignment, so that `__proto__` is a name like any other. */
export function mergePatch(before: unknown, patch: Settings): Settings {
  const members = new Map(Object.entries(isObject(before) ? before : {}))
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) members.delete(name)
    else members.set(name, isObject(value) ? mergePatch(members.get(name), value) : value)
  }
  return Object.fromEntries(members)
}

/** Undefined where the document has nothing there. Only own members count. */
export function valueAt(settings: Settings, path: string): unknown {
  let value: unknown = settings
  for (const name of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined
    value = value[name]
  }
  return value
}

/** As the branding editor writes them: six digits, or eight with opacity, without `#`. */
export const isColour = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-fA-F]{6}(?:[0-9a-fA-F]{2})?$/.test(value)

const mostPixels = 1_000
export const isLength = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= mostPixels

const ofScheme = (path: string, scheme: Scheme): string => path.replace('*', modes[scheme])
const schemes: readonly Scheme[] = ['light', 'dark']

/** Colour by custom property, as far as they are set. */
export const coloursOf = (settings: Settings, scheme: Scheme): (readonly [property: string, colour: string])[] =>
  colours.flatMap(([path, property]) => {
    const colour = valueAt(settings, ofScheme(path, scheme))
    return isColour(colour) ? [[property, colour] as const] : []
  })

export const lengthsOf = (settings: Settings): (readonly [property: string, pixels: number])[] =>
  lengths.flatMap(([path, property]) => {
    const pixels = valueAt(settings, path)
    return isLength(pixels) ? [[property, pixels] as const] : []
  })

/** Which words the service has for a value of the wrong kind is not published. */
export function assertSettings(settings: unknown): asserts settings is Settings {
  if (!isObject(settings)) throw invalid('Settings must be a JSON object.')
  assertDepth(settings, deepest)
  const wrong = (path: string, kind: string) => invalid(`Invalid value in Settings: ${path} must be ${kind}.`)
  for (const [path] of colours)
    for (const at of schemes.map(scheme => ofScheme(path, scheme))) {
      const value = valueAt(settings, at) ?? undefined
      if (value !== undefined && !isColour(value)) throw wrong(at, 'a colour of six or eight hexadecimal digits')
    }
  for (const [path] of lengths) {
    const value = valueAt(settings, path) ?? undefined
    if (value !== undefined && !isLength(value)) throw wrong(path, `a number of pixels from 0 to ${mostPixels}`)
  }
  for (const [path, values] of words) {
    const value = valueAt(settings, path) ?? undefined
    if (value !== undefined && !values.includes(value as never)) throw wrong(path, `one of ${values.join(', ')}`)
  }
}

function assertDepth(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return
  if (left === 0) throw invalid(`Settings are nested deeper than ${deepest} levels.`)
  for (const each of Object.values(value)) assertDepth(each, left - 1)
}

/** What the pages show where a style sets nothing, in the words of its settings. */
export const defaultSettings: Settings = [
  ...words.map(([path, , usual]) => [path, usual] as const),
  ...lengths.map(([path, , usual]) => [path, usual] as const),
  ...schemes.flatMap(scheme => colours.map(([path, , usual]) => [ofScheme(path, scheme), `${palette[scheme][usual]}ff`] as const)),
].reduce<Settings>((settings, [path, value]) => mergePatch(settings, nested(path.split('.'), value)), {})

function nested([name, ...rest]: readonly string[], value: unknown): Settings {
  return { [name!]: rest.length > 0 ? nested(rest, value) : value }
}
