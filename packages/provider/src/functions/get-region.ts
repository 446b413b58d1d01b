import { own } from '@poolhouse/engine'
import { text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'
import { partitionOf, regionDescriptions } from './regions.ts'

/** aws.getRegion: name and description of the provider's region or of the given one. Makes no call. */
export const getRegion: ProviderFunction = {
  token: 'aws:index/getRegion:getRegion',
  descriptions: {
    summary: 'One region: the one that is named, or the one of an endpoint, or the one of the provider.',
    properties: {
      description: 'The name of the region for people.',
      endpoint: "The address of the region's EC2 API, without https://.",
      id: 'The name of the region, such as eu-west-1.',
      name: 'The name of the region, by which older programs ask for it.',
      region: 'The name of the region, such as eu-west-1.',
    },
  },
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
