import type { Context } from '../context.ts'
import { tagsOfArn } from '../iam/index.ts'
import { findApplication } from '../pinpoint/index.ts'
import { loadPool } from '../pools/index.ts'

/** Tags by key. */
type Tags = Readonly<Record<string, string>>

/** How the tags of a resource are found, by the service in its ARN. Other resources have none. */
const finders: Readonly<Record<string, (context: Reader, arn: string) => Promise<Tags | undefined>>> = {
  async 'cognito-idp'(context, arn) {
    const id = /:userpool\/([\w-]{1,55})$/.exec(arn)?.[1]
    return id === undefined ? undefined : (await loadPool(context, id))?.tags
  },
  async mobiletargeting(context, arn) {
    const id = /:apps\/([0-9a-f]{32})(?:\/|$)/.exec(arn)?.[1]
    return id === undefined ? undefined : (await findApplication(context, id))?.tags
  },
  iam: tagsOfArn,
}

type Reader = Pick<Context, 'store' | 'keys'>

/** The tags of the resource that an ARN names. */
export async function resourceTags(context: Reader, arn: string): Promise<Tags> {
  const service = arn.split(':')[2] ?? ''
  return (Object.hasOwn(finders, service) && (await finders[service]!(context, arn))) || {}
}
