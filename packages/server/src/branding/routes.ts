import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { loadPool, poolIdPathPattern } from '../pools/index.ts'
import { readBrandingImage } from '../storage/index.ts'
import { loadAppearance } from './page-appearance.ts'

/**
 * Somebody else's bytes: shown as the kind that they are, in a sandbox where nothing of them runs, and never asking for anything.
 * Styles inside of a drawing are let through.
 */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/** Nothing here reads or sets a cookie. */
const served = (body: Uint8Array | string, type: string, cacheControl: string): Response =>
  new Response(body as Uint8Array<ArrayBuffer> | string, {
    headers: {
      'Content-Type': type,
      'Cache-Control': cacheControl,
      'Content-Security-Policy': policy,
      'Content-Disposition': 'inline',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  })

const forEver = 'public, max-age=31536000, immutable'
const notFound = () => new Response(null, { status: 404 })

/** Images and stylesheets, at any host under the pool's id. */
export function mountBranding(app: Hono<{ Bindings: HttpBindings }>, context: Context): void {
  app.get(`/${poolIdPathPattern}/assets/:hash{[0-9a-f]{64}}`, async c => {
    const { poolId, hash } = c.req.param()
    const image = (await loadPool(context, poolId)) && (await context.store.read(readBrandingImage(poolId, hash)))
    return image ? served(image.bytes, image.type, forEver) : notFound()
  })

  app.get(`/${poolIdPathPattern}/branding/:clientId/:file{[0-9a-f]{64}\\.css}`, async c => {
    const { poolId, clientId, file } = c.req.param()
    const found = clientId.length <= 128 && /^[\w+]+$/.test(clientId) ? await findClient(context, clientId) : undefined
    if (found?.pool.id !== poolId) return notFound()
    const { css, hash } = await loadAppearance(context, found.pool, found.client)
    if (css === '') return notFound()
    // A page that was made just before a change, or by another node just after: what is true now, and not kept under another's name.
    return served(css, 'text/css; charset=utf-8', file === `${hash}.css` ? forEver : 'no-store')
  })
}
