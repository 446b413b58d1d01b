import { paletteDeclarations, type Scheme } from './palette.ts'
import { coloursOf, lengthsOf, type Settings, valueAt } from './settings.ts'

/** `categories.global.colorSchemeMode`: DYNAMIC follows the browser. */
export type SchemeMode = 'LIGHT' | 'DARK' | 'DYNAMIC'

/** The colour scheme mode of a style; DYNAMIC unless it sets another. */
export const schemeModeOf = (settings: Settings): SchemeMode => {
  const mode = valueAt(settings, 'categories.global.colorSchemeMode')
  return mode === 'LIGHT' || mode === 'DARK' ? mode : 'DYNAMIC'
}

const declarations = (settings: Settings, scheme: Scheme): string[] =>
  coloursOf(settings, scheme).map(([name, colour]) => `--${name}:#${colour}`)

const root = (lines: readonly string[]): string => (lines.length > 0 ? `:root{${lines.join(';')}}` : '')

/** CSS that fixes one colour scheme, whatever the browser prefers. */
export const oneScheme = (scheme: Scheme, lines: readonly string[] = []): string =>
  root([`color-scheme:${scheme}`, paletteDeclarations(scheme), ...lines])

/** A style as CSS custom properties of the pages. `coloursOf` and `lengthsOf` let only colours and numbers into it. */
export function stylesheetOf(settings: Settings): string {
  const radii = lengthsOf(settings).map(([name, pixels]) => `--${name}:${pixels}px`)
  const mode = schemeModeOf(settings)
  if (mode !== 'DYNAMIC') {
    const scheme = mode === 'LIGHT' ? 'light' : 'dark'
    return oneScheme(scheme, [...declarations(settings, scheme), ...radii])
  }
  const dark = root(declarations(settings, 'dark'))
  return `${root([...declarations(settings, 'light'), ...radii])}${dark && `@media(prefers-color-scheme:dark){${dark}}`}`
}
