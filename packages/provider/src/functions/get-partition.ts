import { text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'
import { partitionOf } from './regions.ts'

/** aws.getPartition: the AWS partition of the region (commercial, China, GovCloud). Makes no call. */
export const getPartition: ProviderFunction = {
  token: 'aws:index/getPartition:getPartition',
  descriptions: {
    summary: 'The AWS partition of the region: commercial, China or GovCloud.',
    properties: {
      dnsSuffix: "What the addresses of the partition's services end with.",
      id: 'The name of the partition, as in ARNs.',
      partition: 'The name of the partition, as in ARNs.',
      reverseDnsPrefix: 'The same ending, its parts in reverse order.',
    },
  },
  args: { id: text() },
  results: { dnsSuffix: text(), id: text(), partition: text(), reverseDnsPrefix: text() },
  invoke(_args, { region }) {
    const { partition, dnsSuffix, reverseDnsPrefix } = partitionOf(region)
    return { partition, dnsSuffix, reverseDnsPrefix, id: partition }
  },
}
