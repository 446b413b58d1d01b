import { type Iam, refuse } from '@poolhouse/contract'
import type { Call } from '../context.ts'
import { assertOutcome } from '../outcomes.ts'
import { listIamTags, type TagOwner, type Tags, tagIam, untagIam } from '../storage/index.ts'
import { changeIam } from './action.ts'
import { describeTags } from './describe.ts'
import { type PageRequest, pageOf } from './pages.ts'
import { quotas } from './quotas.ts'

/** The tags of a request. @throws InvalidInput for a key that is reserved or given twice */
export function readTags(tags: readonly Iam.Tag[] = []): Tags {
  const keys = new Set<string>()
  for (const { Key } of tags) {
    const key = Key.toLowerCase()
    if (key.startsWith('aws:')) throw refuse('InvalidInput', 'aws: prefixed tag key names are not allowed for external use.')
    if (keys.has(key)) throw refuse('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.')
    keys.add(key)
  }
  return tags.map(({ Key, Value }) => ({ name: Key, value: Value }))
}

/** Adds tags. `gone` is thrown where the owner was deleted in between. */
export async function addTags(call: Call, owner: TagOwner, tags: readonly Iam.Tag[], gone: () => Error): Promise<void> {
  const outcome = await changeIam(call, tagIam, { owner, tags: readTags(tags), limit: quotas.tags })
  assertOutcome(outcome, 'tagged', { gone, limit: () => refuse('LimitExceeded', 'The number of tags has reached the maximum limit.') })
}

/** Removes tags. */
export async function removeTags(call: Call, owner: TagOwner, names: readonly string[], gone: () => Error): Promise<void> {
  assertOutcome(await changeIam(call, untagIam, { owner, names }), 'untagged', { gone })
}

/** A page of tags. */
export async function listTags(call: Call, owner: TagOwner, request: PageRequest) {
  const { rows, members } = pageOf(call, `tags ${JSON.stringify(owner)}`, await call.store.read(listIamTags(owner)), request)
  return { Tags: describeTags(rows), ...members }
}
