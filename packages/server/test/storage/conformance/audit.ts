import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { addAuditAnchor, latestAuditAnchor, listAuditAnchors } from '../../../src/storage/index.ts'
import { at, parallel, type Suite, tally } from './suite.ts'

/** Anchors of audit records. */
export function audit({ store }: Suite): void {
  test('an anchor is added once; the newest of a node is found, and all of them are listed in order', async () => {
    const node = randomUUID()
    const anchor = (number: number, hash = `hash ${number}`) => ({ node, number, hash, at, binding: 'mac' })
    expect(await store.read(latestAuditAnchor(node))).toBe(undefined)
    expect(tally(await parallel(4, () => store.decide(addAuditAnchor, anchor(2))))).toEqual({ added: 4 })
    await store.decide(addAuditAnchor, anchor(10))
    await store.decide(addAuditAnchor, anchor(2, 'another'))
    await store.decide(addAuditAnchor, { ...anchor(99), node: randomUUID() })
    expect(await store.read(latestAuditAnchor(node))).toEqual(anchor(10))
    expect(await store.read(listAuditAnchors(node))).toEqual([anchor(2), anchor(10)])
  })
}
