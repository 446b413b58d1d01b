import type { Context } from '../context.ts'
import { listIamTags, readPrincipal } from '../storage/index.ts'
import { parseIamArn } from './arns.ts'

/** The tags of the role, user or managed policy that an ARN names. */
export async function tagsOfArn({ store }: Pick<Context, 'store'>, arn: string): Promise<Readonly<Record<string, string>>> {
  const named = parseIamArn(arn)
  if (!named) return {}
  const { account, kind, name } = named
  const row = kind === 'policy' ? undefined : await store.read(readPrincipal({ account, kind, name }))
  const tags = await store.read(listIamTags(row ? { principal: row.id } : { policy: arn }))
  return Object.fromEntries(tags.map(tag => [tag.name, tag.value]))
}
