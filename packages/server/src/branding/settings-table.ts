import type { PaletteColour, Scheme } from './palette.ts'

/** Member names of the two colour schemes in the settings of a style. */
export const modes = { light: 'lightMode', dark: 'darkMode' } as const satisfies Record<Scheme, string>

/** Colours that the pages support: the path in the settings (`*` is the colour scheme), the CSS custom property, the default colour. */
export const colours: readonly (readonly [path: string, property: string, usual: PaletteColour])[] = [
  ['components.pageBackground.*.color', 'page', 'page'],
  ['components.form.*.backgroundColor', 'card', 'card'],
  ['components.form.*.borderColor', 'line', 'line'],
  ['components.pageText.*.headingColor', 'heading', 'text'],
  ['components.pageText.*.bodyColor', 'text', 'text'],
  ['components.pageText.*.descriptionColor', 'soft', 'soft'],
  ['components.primaryButton.*.defaults.backgroundColor', 'button', 'accent'],
  ['components.primaryButton.*.defaults.textColor', 'button-text', 'on'],
  ['components.primaryButton.*.hover.backgroundColor', 'button-over', 'accent'],
  ['components.primaryButton.*.hover.textColor', 'button-over-text', 'on'],
  ['components.secondaryButton.*.defaults.backgroundColor', 'other', 'card'],
  ['components.secondaryButton.*.defaults.borderColor', 'other-edge', 'edge'],
  ['components.secondaryButton.*.defaults.textColor', 'other-text', 'accent'],
  ['components.alert.*.error.backgroundColor', 'bad-back', 'bad-back'],
  ['componentClasses.statusIndicator.*.error.indicatorColor', 'bad', 'bad'],
  ['componentClasses.statusIndicator.*.success.indicatorColor', 'good', 'good'],
  ['componentClasses.statusIndicator.*.success.backgroundColor', 'good-back', 'good-back'],
  ['componentClasses.link.*.defaults.textColor', 'link', 'accent'],
  ['componentClasses.link.*.hover.textColor', 'link-over', 'accent'],
  ['componentClasses.input.*.defaults.backgroundColor', 'input', 'card'],
  ['componentClasses.input.*.defaults.borderColor', 'edge', 'edge'],
  ['componentClasses.inputLabel.*.textColor', 'label', 'text'],
  ['componentClasses.inputDescription.*.textColor', 'hint', 'soft'],
  ['componentClasses.focusState.*.borderColor', 'focus', 'accent'],
]

/** Lengths that the pages support: path, CSS custom property, default in pixels. */
export const lengths: readonly (readonly [path: string, property: string, usual: number])[] = [
  ['componentClasses.buttons.borderRadius', 'round-button', 8],
  ['componentClasses.input.borderRadius', 'round-input', 8],
  ['components.form.borderRadius', 'round-card', 12],
]

/** Keywords and booleans that the pages support: path, allowed values, default. */
export const keywords: readonly (readonly [path: string, values: readonly (string | boolean)[], usual: string | boolean])[] = [
  ['categories.global.colorSchemeMode', ['LIGHT', 'DARK', 'DYNAMIC'], 'DYNAMIC'],
  ['components.form.logo.enabled', [true, false], true],
]
