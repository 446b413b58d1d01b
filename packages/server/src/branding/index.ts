/**
 * Branding: how the pages of a client look (CSS and logo of the classic kind, styles of the managed one) and which terms they link to:
 * what is checked, kept, and served.
 * Not here: the pages themselves (pages/), how rows are kept (storage/).
 */
export { type Branding, loadBranding } from './load-branding.ts'
export { paletteDeclarations } from './palette.ts'
export { mountBranding } from './routes.ts'
export { addStyle, describeStyle, describeStyleOfClient, removeStyle, updateStyle } from './style.ts'
export { describeUiCustomization, saveUiCustomization } from './ui-customization.ts'
