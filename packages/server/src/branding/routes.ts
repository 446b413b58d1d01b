import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { findClient } from '../clients/index.ts'
import type { Context } from '../context.ts'
import { loadPool, poolIdPathPattern } from '../pools/index.ts'
import { readBrandingImage } from '../storage/index.ts'

/** For content that customers uploaded: no script runs and no URL is loaded. Inline styles are allowed, since SVG images use them. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/** These answers neither read nor set a cookie. */
const assetResponse = (body: Uint8Array | string, type: string, cacheControl: string): Response =>
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

const cacheForever = 'public, max-age=31536000, immutable'
const notFound = () => new Response(null, { status: 404 })

/** Routes of images and stylesheets, on every host. */
export function mountBranding(app: Hono<{ Bindings: HttpBindings }>, context: Context): void {
  app.get(`/${poolIdPathPattern}/assets/:hash{[0-9a-f]{64}}`, async c => {
    const { poolId, hash } = c.req.param()
    const image = (await loadPool(context, poolId)) && (await context.store.read(readBrandingImage(poolId, hash)))
    return image ? assetResponse(image.bytes, image.type, cacheForever) : notFound()
  })

  app.get(`/${poolIdPathPattern}/branding/:clientId/:file{[0-9a-f]{64}\\.css}`, async c => {
    const { poolId, clientId, file } = c.req.param()
    const found = clientId.length <= 128 && /^[\w+]+$/.test(clientId) ? await findClient(context, clientId) : undefined
    if (found?.pool.id !== poolId) return notFound()
    const { loadAppearance } = await import('./page-appearance.ts')
    const { css, hash } = await loadAppearance(context, found.pool, found.client)
    if (css === '') return notFound()
    // The page was rendered before a change of the style: the current one is answered, but not cached under the old hash.
    return assetResponse(css, 'text/css; charset=utf-8', file === `${hash}.css` ? cacheForever : 'no-store')
  })
}
