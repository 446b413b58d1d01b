import type { PaletteColour, Scheme } from './palette.ts'

/** Members of a style's settings that hold the values of one scheme. */
export const modes = { light: 'lightMode', dark: 'darkMode' } as const satisfies Record<Scheme, string>

/** What of a style's settings the pages follow: where it stands (`*` is the scheme), the custom property, the colour where nothing is set. */
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

/** Pixels. */
export const lengths: readonly (readonly [path: string, property: string, usual: number])[] = [
  ['componentClasses.buttons.borderRadius', 'round-button', 8],
  ['componentClasses.input.borderRadius', 'round-input', 8],
  ['components.form.borderRadius', 'round-card', 12],
]

/** Single words: where they stand, what they may be, and what they are where nothing is set. */
export const words: readonly (readonly [path: string, values: readonly (string | boolean)[], usual: string | boolean])[] = [
  ['categories.global.colorSchemeMode', ['LIGHT', 'DARK', 'DYNAMIC'], 'DYNAMIC'],
  ['components.form.logo.enabled', [true, false], true],
]
