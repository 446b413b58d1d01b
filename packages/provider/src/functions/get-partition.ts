import { text } from '../shape/index.ts'
import type { ProviderFunction } from './function.ts'
import { partitionOf } from './regions.ts'

/** Which AWS it is: the commercial one, China's or the government's. No call is made. */
export const getPartition: ProviderFunction = {
  token: 'aws:index/getPartition:getPartition',
  args: { id: text() },
  results: { dnsSuffix: text(), id: text(), partition: text(), reverseDnsPrefix: text() },
  invoke(_args, { region }) {
    const { partition, dnsSuffix, reverseDnsPrefix } = partitionOf(region)
    return { partition, dnsSuffix, reverseDnsPrefix, id: partition }
  },
}
