/**
 * Pages: what a browser shows between an authorization request and its response; views are pure functions from data to HTML.
 * Not here: the sign-in state machine (sign-in/), validation of authorization requests (oauth/), headers of pages (http/).
 */
export { mountPages } from './routes.ts'
