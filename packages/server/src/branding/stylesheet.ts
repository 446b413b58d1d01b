import { paletteDeclarations, type Scheme } from './palette.ts'
import { coloursOf, lengthsOf, type Settings, valueAt } from './settings.ts'

export type SchemeMode = 'LIGHT' | 'DARK' | 'DYNAMIC'

export const schemeModeOf = (settings: Settings): SchemeMode => {
  const mode = valueAt(settings, 'categories.global.colorSchemeMode')
  return mode === 'LIGHT' || mode === 'DARK' ? mode : 'DYNAMIC'
}

const declarations = (settings: Settings, scheme: Scheme): string[] =>
  coloursOf(settings, scheme).map(([name, colour]) => `--${name}:#${colour}`)

const root = (lines: readonly string[]): string => (lines.length > 0 ? `:root{${lines.join(';')}}` : '')

/** Whatever the browser prefers. */
export const oneScheme = (scheme: Scheme, lines: readonly string[] = []): string =>
  root([`color-scheme:${scheme}`, paletteDeclarations(scheme), ...lines])

/** A style as custom properties of the pages. Every value was checked to be a colour or a number on its way here. */
export function stylesheetOf(settings: Settings): string {
  const round = lengthsOf(settings).map(([name, pixels]) => `--${name}:${pixels}px`)
  const mode = schemeModeOf(settings)
  if (mode !== 'DYNAMIC') {
    const scheme = mode === 'LIGHT' ? 'light' : 'dark'
    return oneScheme(scheme, [...declarations(settings, scheme), ...round])
  }
  const dark = root(declarations(settings, 'dark'))
  return `${root([...declarations(settings, 'light'), ...round])}${dark && `@media(prefers-color-scheme:dark){${dark}}`}`
}
