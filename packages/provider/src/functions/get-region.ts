import { own } from '@poolhouse/engine'
import { text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'
import { partitionOf, regionDescriptions } from './regions.ts'

/** aws.getRegion: name and description of the provider's region or of the given one. Makes no call. */
export const getRegion: ProviderFunction = {
  token: 'aws:index/getRegion:getRegion',
  args: { endpoint: text(), id: text(), name: text(), region: text() },
  results: { description: text(), endpoint: text(), id: text(), name: text(), region: text() },
  invoke({ name }, { region: asked, settings }) {
    const region = asked === settings.region && typeof name === 'string' ? name : asked
    return {
      region,
      name: region,
      id: region,
      description: own(regionDescriptions, region) ?? region,
      endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
    }
  },
}
