import { block, mapOf, number, type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { appDescriptions } from './descriptions.ts'
import { checkHook } from './problems.ts'

const { atLeast, between, oneOf, matching } = sdkV2Rules

/** Absent members of a given block keep the service's value. */
const setting = { computed: true } as const
const time = text({ ...setting, rules: [matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:MM')] })

/** Properties of aws:pinpoint/app:App. */
export const appShape: ResourceShape = {
  token: 'aws:pinpoint/app:App',
  title: 'Pinpoint App',
  descriptions: appDescriptions,
  upstreamFramework: 'sdkV2',
  conflicts: [['name', 'namePrefix']],
  checkRules: checkHook,
  properties: {
    applicationId: text({ outputOnly: true, apiPath: 'Id' }),
    arn: text({ outputOnly: true }),
    campaignHook: block(
      'AppCampaignHook',
      { lambdaFunctionName: text(setting), mode: text({ ...setting, rules: [oneOf('DELIVERY', 'FILTER')] }), webUrl: text(setting) },
      { keptWhenAbsent: true },
    ),
    limits: block(
      'AppLimits',
      {
        daily: number({ ...setting, rules: [between(0, 100)] }),
        maximumDuration: number({ ...setting, rules: [atLeast(60)] }),
        messagesPerSecond: number({ ...setting, rules: [between(1, 20_000)] }),
        total: number({ ...setting, rules: [between(0, 100)] }),
      },
      { keptWhenAbsent: true },
    ),
    name: text({ computed: true, replaceOnChanges: true }),
    namePrefix: text({ computed: true, replaceOnChanges: true, emptyOutput: '' }),
    quietTime: block('AppQuietTime', { end: time, start: time }, { keptWhenAbsent: true }),
    region: text({ computed: true, replaceOnChanges: true }),
    tags: mapOf(text()),
    tagsAll: mapOf(text(), { derived: true }),
  },
}
