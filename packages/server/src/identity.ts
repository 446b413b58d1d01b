import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Context } from './context.ts'
import { jsonResponse } from './http/index.ts'
import { identityKey, readMetadata } from './storage/index.ts'

/**
 * Mounts `GET /_poolhouse/service`, in both modes and without credentials: `{"identity": "<uuid>", "mode": "production"}`. A deployment remembers the
 * identity, and notices by it that its resources are not in this service. It is random, and says nothing about what the service holds.
 */
export function mountIdentity(app: Hono<{ Bindings: HttpBindings }>, { store, settings }: Context): void {
  app.get('/_poolhouse/service', async () =>
    jsonResponse(200, { identity: await store.read(readMetadata(identityKey)), mode: settings.mode }, { 'Cache-Control': 'no-store' }),
  )
}
