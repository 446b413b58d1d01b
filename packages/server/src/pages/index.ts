/**
 * Pages: what a person's browser gets. So far the end of a confirmation link; sign-in pages are not built yet.
 * Not here: what happens then (users/, sign-in/), which headers a page has (http/).
 */
export { mountPages } from './routes.ts'
