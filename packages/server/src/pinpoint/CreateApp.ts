import type { Call } from '../context.ts'
import { deriveApplicationId, newApplicationId } from '../crypto/index.ts'
import type { RestJsonAction } from '../gateway/index.ts'
import { createPinpointApp } from '../storage/index.ts'
import { describeApplication, getApplication } from './application.ts'
import { structure, textOf } from './read.ts'
import { readTags } from './tags.ts'

const readInput = structure({ tags: readTags }, { Name: textOf(1, 256) })

/** Creates an application. API: pinpoint:CreateApp. */
export const CreateApp: RestJsonAction = async ({ body }, call) => {
  const { Name, tags = {} } = readInput(body, '')
  const create = async (id: string) => {
    const { account, region, now } = call
    const app = { id, region, account, name: Name, tags: JSON.stringify(tags), settings: '{}', settings_at: now, created_at: now }
    return (await call.store.decide(createPinpointApp, { app: { ...app, created_by: call.creationKey ?? call.requestId } })) === 'created'
  }
  const first = ownId(call) ?? newApplicationId()
  // The id of a creation key is taken after what it created was deleted; a random one never is.
  const id = (await create(first)) ? first : newApplicationId()
  if (id !== first) await create(id)
  return describeApplication(await getApplication(call, id))
}

/** Derived from the creation key, so that a repeated request finds the application that it created. */
const ownId = ({ creationKey, keys, account, region }: Call): string | undefined =>
  creationKey === undefined ? undefined : deriveApplicationId(keys.keyedHash('creation', `pinpoint ${account} ${region} ${creationKey}`))
