import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  createBrandingStyle,
  createTerms,
  deleteClient,
  listBrandingImages,
  listTermsOfClient,
  readBrandingImage,
  readBrandingStyleOfClient,
  setUiCustomization,
  type TermsRow,
  updateBrandingStyle,
  updateTerms,
} from '../../../src/storage/index.ts'
import { at, bytes, parallel, type Suite, tally } from './suite.ts'

/** Branding and terms of app clients. */
export function branding({ store, newPool, newClient, removePool }: Suite): void {
  test('a managed login style is created once, updated by one of parallel updates, and deleted with its client and images', async () => {
    const pool_id = await newPool()
    const client_id = await newClient(pool_id)
    const image = (hash: string) => ({ hash, type: 'image/png', bytes: bytes(hash) })
    const content = (hash: string) => ({
      provided: 0,
      settings: '{}',
      assets: `["${hash}"]`,
      images: { kept: [hash], added: [image(hash)] },
    })
    const create = (created_by: string) =>
      store.decide(createBrandingStyle, {
        style: { pool_id, client_id, id: randomUUID(), created_at: at, created_by },
        content: content('first'),
        limit: 9,
      })
    const made = await parallel(8, index => create(`by ${index}`))
    expect(tally(made)).toEqual({ created: 1, exists: 7 })
    const style = (await store.read(readBrandingStyleOfClient(pool_id, client_id)))!
    expect(await create(style.created_by)).toEqual({ kind: 'created', style })

    const change = (hash: string) => store.decide(updateBrandingStyle, { style, content: content(hash), at: at + 1 })
    expect(tally(await parallel(6, index => change(`change ${index}`)))).toEqual({ updated: 1, conflict: 5 })
    const changed = (await store.read(readBrandingStyleOfClient(pool_id, client_id)))!
    const [hash] = JSON.parse(changed.assets) as [string]
    expect(await change(hash)).toEqual({ kind: 'updated', style: changed })
    const kept = await store.read(listBrandingImages({ poolId: pool_id, clientId: client_id, kind: 'managed' }))
    expect(kept.map(each => each.hash)).toEqual([hash])
    expect(Buffer.from(kept[0]!.bytes).toString()).toBe(hash)

    for (const clientId of [client_id, 'ALL'])
      expect(
        await store.decide(setUiCustomization, { poolId: pool_id, clientId, css: '.a{}', image: image(`of ${clientId}`), at }),
      ).toMatchObject({ kind: 'set' })
    expect(await store.decide(deleteClient, { poolId: pool_id, id: client_id })).toBe('deleted')
    expect(await store.read(readBrandingImage(pool_id, hash))).toBeUndefined()
    expect(await store.read(readBrandingImage(pool_id, `of ${client_id}`))).toBeUndefined()
    expect(await store.read(readBrandingStyleOfClient(pool_id, client_id))).toBeUndefined()
    expect(await create('late')).toEqual({ kind: 'client-gone' })
    expect(await store.decide(setUiCustomization, { poolId: pool_id, clientId: client_id, css: '', image: null, at })).toEqual({
      kind: 'gone',
    })
    expect(await store.read(readBrandingImage(pool_id, 'of ALL'))).toMatchObject({ hash: 'of ALL' })
    expect(await removePool(pool_id)).toBe('deleted')
    expect(await store.read(readBrandingImage(pool_id, 'of ALL'))).toBeUndefined()
  })

  test('terms are created once, and of parallel creations and renames to one name one succeeds and the others answer exists', async () => {
    const pool_id = await newPool()
    const client_id = await newClient(pool_id)
    const terms = (name: string, created_by: string) => ({
      pool_id,
      id: randomUUID(),
      client_id,
      name,
      source: 'LINK',
      enforcement: 'NONE',
      links: '{}',
      created_at: at,
      created_by,
    })
    const create = (name: string, created_by: string) => store.decide(createTerms, { terms: terms(name, created_by), limit: 99 })
    expect(tally(await parallel(8, index => create('terms-of-use', `by ${index}`)))).toEqual({ created: 1, exists: 7 })
    const [first] = await store.read(listTermsOfClient(pool_id, client_id))
    expect(await create('terms-of-use', first!.created_by)).toEqual({ kind: 'created', terms: first })

    const others = await parallel(6, async index => {
      const made = await create(`other ${index}`, `other ${index}`)
      return made.kind === 'created' ? made.terms : expect.fail(made.kind)
    })
    const rename = (row: TermsRow) => store.decide(updateTerms, { terms: { ...row, name: 'privacy-policy' }, at: at + 1 })
    const outcomes = await Promise.all([...others.map(rename), create('privacy-policy', 'made')])
    const { exists = 0, created = 0, updated = 0 } = tally(outcomes)
    expect({ exists, done: created + updated }).toEqual({ exists: 6, done: 1 })
    const left = await store.read(listTermsOfClient(pool_id, client_id))
    expect(left.filter(({ name }) => name === 'privacy-policy')).toHaveLength(1)
    expect(left).toHaveLength(created === 1 ? 8 : 7)

    const renamed = await store.decide(updateTerms, { terms: { ...first!, name: 'last' }, at: at + 2 })
    expect(renamed).toMatchObject({ kind: 'updated', terms: { version: 2, created_at: at, modified_at: at + 2 } })
    expect(await store.decide(updateTerms, { terms: { ...first!, name: 'last' }, at: at + 2 })).toEqual(renamed)
    expect(await store.decide(updateTerms, { terms: { ...first!, name: 'else' }, at: at + 2 })).toEqual({ kind: 'conflict' })
  })
}
