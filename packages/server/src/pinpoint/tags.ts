import type { Call } from '../context.ts'
import { assertOutcomeKind } from '../outcomes.ts'
import { changePinpointTags } from '../storage/index.ts'
import { type Application, applicationNotFound, getApplication } from './application.ts'
import { badRequest, mapOf, textOf } from './read.ts'

/** Tags of one resource. */
export const maxTags = 50

/** Reads tags. @throws BadRequestException */
export const readTags = mapOf(textOf(0, 256), { max: maxTags, keyLength: 128 })

/** The application of the caller's account and region that an ARN names. @throws NotFoundException */
export async function getApplicationByArn(call: Call, arn: string): Promise<Application> {
  const [, , , , , resource = ''] = arn.split(':')
  const application = await getApplication(call, resource.replace(/^apps\//, ''))
  if (application.arn !== arn) throw applicationNotFound()
  return application
}

/** Sets and removes tags. @throws BadRequestException, NotFoundException */
export async function changeTags(
  call: Call,
  id: string,
  change: { set: Readonly<Record<string, string>>; remove: readonly string[] },
): Promise<void> {
  const outcome = await call.store.decide(changePinpointTags, { id, ...change, limit: maxTags })
  assertOutcomeKind(outcome, 'changed', {
    gone: applicationNotFound,
    refused: () => badRequest(`An application can have at most ${maxTags} tags.`),
  })
}
