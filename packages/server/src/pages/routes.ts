import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Context } from '../context.ts'
import { type CreateCall, mountRoutes, signedOutPath } from '../oauth/index.ts'

/** Every page. What answers them is loaded with the first one: a service whose clients call the API alone never needs it. */
const routes = [
  'GET /login',
  'POST /login',
  'GET /challenge',
  'POST /challenge',
  'GET /continue',
  'POST /continue',
  'GET /consent',
  'POST /consent',
  'GET /consents',
  'POST /consents',
  'GET /passkeys/add',
  'POST /passkeys/add',
  'GET /signup',
  'POST /signup',
  'GET /confirm',
  'POST /confirm',
  'GET /resendcode',
  'POST /resendcode',
  'GET /forgotPassword',
  'POST /forgotPassword',
  'GET /confirmforgotPassword',
  'POST /confirmforgotPassword',
  'GET /passkey.js',
  'GET /error',
  `GET ${signedOutPath}`,
] as const

/** Method and path of a page. */
export type PageRoute = (typeof routes)[number]

/** Mounts the sign-in pages and the links in mails. */
export function mountPages(app: Hono<{ Bindings: HttpBindings }>, context: Context, createCall: CreateCall): void {
  mountRoutes(
    app,
    context,
    createCall,
    routes.map(name => {
      const [method, path] = name.split(' ') as ['GET' | 'POST', `/${string}`]
      return [method, path, async request => (await import('./handlers.ts')).handlers[name](request)]
    }),
  )

  // As on the service, opening the link confirms. HEAD does not: mail scanners and previews look links up with it.
  for (const path of ['/confirmUser', '/confirmUser/', '/:poolId/confirmUser', '/:poolId/confirmUser/']) {
    app.get(path, async c => {
      const { incoming } = c.env
      if (c.req.method === 'HEAD') return new Response(null, { status: 200 })
      const { poolId } = c.req.param() as { poolId?: string }
      const { showConfirmation } = await import('./confirm-user.ts')
      return showConfirmation(createCall(incoming), { poolId, query: new URL(c.req.url).searchParams, headers: incoming.headers })
    })
  }

  app.on(['GET', 'POST'], '/:poolId/authEventFeedback', async c => {
    const { incoming } = c.env
    if (c.req.method === 'HEAD') return new Response(null, { status: 200 })
    const { answerFeedback } = await import('./auth-event-feedback.ts')
    return answerFeedback(createCall(incoming), incoming, { poolId: c.req.param('poolId'), query: new URL(c.req.url).searchParams })
  })
}
