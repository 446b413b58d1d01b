import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { attachPolicy, createPolicy, createPrincipal } from '../../../src/storage/index.ts'
import { at, type Suite } from './suite.ts'

/** Rows of IAM, each test's in an account of its own. */
export function iamRows({ store }: Suite) {
  const newAccount = () => String(Math.floor(Math.random() * 1e12)).padStart(12, '0')
  const principal = (account: string, kind: 'role' | 'user', name: string, path = '/') => ({
    id: `${kind === 'role' ? 'AROA' : 'AIDA'}${randomUUID().replaceAll('-', '').slice(0, 17).toUpperCase()}`,
    account,
    kind,
    name,
    path,
    boundary: null,
    trust: kind === 'role' ? '{}' : null,
    trusted_ids: null,
    description: null,
    max_session_seconds: kind === 'role' ? 3600 : null,
    created_at: at,
    binding: 'mac',
  })
  const create = async (row: ReturnType<typeof principal>, limit = 1000, tags: { name: string; value: string }[] = []) =>
    store.decide(createPrincipal, { principal: row, tags, limit, checksBoundary: true })
  const newRole = async (account = newAccount(), name = 'role') => {
    const row = principal(account, 'role', name)
    expect(await create(row)).toBe('created')
    return row
  }
  const newPolicy = async (account = newAccount(), name = 'policy', path = '/') => {
    const arn = `arn:aws:iam::${account}:policy${path}${name}`
    const policy = { arn, id: `ANPA${randomUUID()}`, account, name, path, description: null, created_at: at }
    const outcome = await store.decide(createPolicy, { policy, document: 'v1', binding: 'b1', tags: [], limit: 100 })
    return { arn, account, policy, outcome }
  }
  const attachment = (principal_id: string, policy_arn: string) => ({ principal_id, policy_arn, attached_at: at, binding: 'b' })
  const attach = (id: string, arn: string, limit = 10) =>
    store.decide(attachPolicy, { attachment: attachment(id, arn), isOwnPolicy: true, limit })
  const inline = (principal_id: string, name: string, size = 10) => ({ principal_id, name, document: `of ${name}`, size, binding: 'b' })
  return { newAccount, principal, create, newRole, newPolicy, attachment, attach, inline }
}
