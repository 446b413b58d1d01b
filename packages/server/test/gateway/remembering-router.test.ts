import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { RememberingRouter } from '../../src/gateway/remembering-router.ts'

test('a path gets its own parameters and handler, whichever and however many paths were asked for before', async () => {
  const app = new Hono({ router: new RememberingRouter() })
  app.get('/pools/:id', c => c.text(c.req.param('id')))
  app.post('/pools/:id', c => c.text(`post ${c.req.param('id')}`))
  const text = async (method: string, path: string) => (await app.request(path, { method })).text()
  for (let round = 0; round < 2; round++) {
    for (let id = 0; id < 600; id++) expect(await text('GET', `/pools/${id}`)).toBe(String(id))
    expect(await text('POST', '/pools/7')).toBe('post 7')
    expect(await text('GET', `/pools/${'x'.repeat(300)}`)).toBe('x'.repeat(300))
    expect((await app.request('/nothing')).status).toBe(404)
  }
})
