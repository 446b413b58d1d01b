import { text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'
import { partitionOf } from './regions.ts'

/** aws.getPartition: the AWS partition of the region (commercial, China, GovCloud). Makes no call. */
export const getPartition: ProviderFunction = {
  token: 'aws:index/getPartition:getPartition',
  args: { id: text() },
  results: { dnsSuffix: text(), id: text(), partition: text(), reverseDnsPrefix: text() },
  invoke(_args, { region }) {
    const { partition, dnsSuffix, reverseDnsPrefix } = partitionOf(region)
    return { partition, dnsSuffix, reverseDnsPrefix, id: partition }
  },
}
