/**
 * Pages: what a person's browser gets between an authorize request and its answer; views are pure, HTML from data.
 * Not here: how somebody proves who they are (sign-in/), what a request may ask (oauth/), which headers a page has (http/).
 */
export { mountPages } from './routes.ts'
