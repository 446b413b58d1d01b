/**
 * Branding: the appearance of a client's pages, UI customization (CSS and logo) of classic pages and styles of managed login: their
 * validation, and the routes of stylesheets and images.
 * Not here: the pages themselves (pages/), legal terms (terms/), how rows are kept (storage/).
 */
export { type Branding, loadBranding } from './load-branding.ts'
export { paletteDeclarations } from './palette.ts'
export { addStyle, describeStyle, describeStyleOfClient, removeStyle, updateStyle } from './style.ts'
export { describeUiCustomization, saveUiCustomization } from './ui-customization.ts'
