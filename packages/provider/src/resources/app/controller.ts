import { type Bag, isBag } from '@poolhouse/engine'
import { ignoringMissing } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isEquivalent, isGiven, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { nameOf, prefixOf } from '../names.ts'
import { tagProperties, updateTags, wantedTags } from '../tags.ts'
import { appShape } from './shape.ts'

const { properties } = appShape
const settingNames = ['campaignHook', 'limits', 'quietTime']
/** The limits of an application without settings. */
const defaultLimits: Bag = { daily: 0, maximumDuration: 60, messagesPerSecond: 50, total: 0 }

const writeSettings = (id: string, bag: Bag, names: string[], { callPinpoint }: ControllerContext) =>
  callPinpoint('UpdateApplicationSettings', { ApplicationId: id, WriteApplicationSettingsRequest: toApi(properties, bag, names) })

/** Whether a block of settings is more than what every application has. */
const isSetByHand = (name: string, value: unknown): boolean =>
  isBag(value) && !isEmpty(value) && !(name === 'limits' && isEquivalent(properties.limits!, value, defaultLimits))

/** The state of an application. Blocks that neither the program nor the state has are left out; an import has those that differ from the defaults. */
async function readState(id: string, known: Bag, inputs: Bag, work: ControllerContext): Promise<ResourceState> {
  const { callPinpoint, region } = work
  const [{ ApplicationResponse: application }, { ApplicationSettingsResource: settings }] = await Promise.all([
    callPinpoint('GetApp', { ApplicationId: id }),
    callPinpoint('GetApplicationSettings', { ApplicationId: id }),
  ])
  const { Arn: arn, Name: name } = application as { Arn: string; Name: string }
  const { TagsModel } = await callPinpoint('ListTagsForResource', { ResourceArn: arn })
  const outputs = fromApi(properties, { ...(settings as ApiObject), ...(application as ApiObject) })
  const isImport = Object.keys(known).length === 0 && Object.keys(inputs).length === 0
  for (const each of settingNames) {
    const isWanted = isImport ? isSetByHand(each, outputs[each]) : isGiven(inputs[each]) || isGiven(known[each])
    if (!isWanted) delete outputs[each]
    else if (!isGiven(outputs[each])) outputs[each] = {}
  }
  return {
    id,
    outputs: {
      ...outputs,
      namePrefix: prefixOf(name),
      region,
      ...tagProperties(work, ((TagsModel as ApiObject).tags ?? {}) as Record<string, string>, inputs),
    },
  }
}

/** API calls of aws:pinpoint/app:App. */
export const appController: Controller = {
  async create(inputs, work, born) {
    const tags = wantedTags(inputs)
    const request = { Name: nameOf(inputs), ...(Object.keys(tags).length > 0 ? { tags } : {}) }
    const { ApplicationResponse } = await work.callPinpoint('CreateApp', { CreateApplicationRequest: request })
    const { Id: id } = ApplicationResponse as { Id: string }
    born(id)
    await writeSettings(id, inputs, settingNames, work)
    return readState(id, {}, inputs, work)
  },

  async read(id, known, inputs, work) {
    return ignoringMissing(readState(id, known, inputs, work))
  },

  async update(id, wanted, work) {
    const { olds, news } = wanted
    const { plan } = planUpdate(appShape, wanted)
    const changed = settingNames.filter(name => !isEquivalent(properties[name]!, olds[name], plan[name]))
    if (changed.length > 0) await writeSettings(id, plan, changed, work)
    await updateTags(olds, plan, {
      untag: TagKeys => work.callPinpoint('UntagResource', { ResourceArn: olds.arn, TagKeys }),
      tag: tags => work.callPinpoint('TagResource', { ResourceArn: olds.arn, TagsModel: { tags } }),
    })
    return readState(id, olds, news, work)
  },

  async delete(id, _known, { callPinpoint }) {
    await ignoringMissing(callPinpoint('DeleteApp', { ApplicationId: id }))
  },
}
