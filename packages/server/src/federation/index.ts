/**
 * Federation: sign-in at identity providers (OpenID Connect, social, SAML), from the redirect to the provider to the user that it vouches for; links of
 * users to identities.
 * Not here: what is configured of a provider (identity-providers/), the application's request and its response (oauth/), tokens (tokens/).
 * Nothing is loaded before the first such sign-in.
 */
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Context } from '../context.ts'
import { type CreateCall, type Federation, mountRoutes, type Routes } from '../oauth/index.ts'
import type * as FederatedUser from './federated-user.ts'
import type * as Links from './links.ts'

/** What `/oauth2/authorize` and `/logout` ask of this room. */
export const federation: Federation = {
  begin: async (...request) => (await import('./begin.ts')).beginAtProvider(...request),
  signOutLocation: async (...request) => (await import('./sign-out.ts')).signOutLocation(...request),
}

/** Links an identity to a user. API: AdminLinkProviderForUser. */
export const linkProvider = async (...request: Parameters<(typeof Links)['linkProvider']>) =>
  (await import('./links.ts')).linkProvider(...request)
/** Removes a link, or the sign-in of a user. API: AdminDisableProviderForUser. */
export const disableProvider = async (...request: Parameters<(typeof Links)['disableProvider']>) =>
  (await import('./links.ts')).disableProvider(...request)

/** Creates the user of an identity without a sign-in. */
export const placeUserOfProvider = async (...request: Parameters<(typeof FederatedUser)['placeUserOfProvider']>) =>
  (await import('./federated-user.ts')).placeUserOfProvider(...request)

const routes: Routes = [
  ['GET', '/oauth2/idpresponse', async request => (await import('./idp-response.ts')).answerQuery(request)],
  ['POST', '/oauth2/idpresponse', async request => (await import('./idp-response.ts')).answerForm(request)],
  ['POST', '/saml2/idpresponse', async request => (await import('./saml/acs.ts')).consumeAssertion(request)],
  ['GET', '/saml2/logout', async request => (await import('./saml/sign-out.ts')).answerSignOutQuery(request)],
  ['POST', '/saml2/logout', async request => (await import('./saml/sign-out.ts')).answerSignOutForm(request)],
]

/** Mounts the endpoints that providers send browsers back to. */
export const mountFederation = (app: Hono<{ Bindings: HttpBindings }>, context: Context, createCall: CreateCall): void =>
  mountRoutes(app, context, createCall, routes)
