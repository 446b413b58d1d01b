import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Call, Context } from '../context.ts'
import { html } from '../http/index.ts'
import { confirmByLink } from './confirm-user.ts'
import { confirmedPage, deadLinkPage } from './confirm-user-view.ts'

/**
 * `GET /<pool id>/confirmUser?client_id&user_name&confirmation_code`, and the same at the root, where the client names the pool: there a
 * host of the pool's own has it. Like the service's it confirms when it is opened; HEAD, with which links are looked up, does not.
 */
export function mountPages(app: Hono<{ Bindings: HttpBindings }>, { log }: Context, callOf: (incoming: IncomingMessage) => Call): void {
  for (const path of ['/confirmUser', '/confirmUser/', '/:poolId/confirmUser', '/:poolId/confirmUser/']) {
    app.get(path, async c => {
      if (c.req.method === 'HEAD') return html(200, '')
      const poolId = (c.req.param() as { poolId?: string }).poolId
      const isConfirmed = await confirmByLink(callOf(c.env.incoming), poolId, new URL(c.req.url).searchParams, log)
      return isConfirmed ? html(200, confirmedPage) : html(400, deadLinkPage)
    })
  }
}
