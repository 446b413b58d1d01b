/**
 * Functions: what a program may ask. One entry of the table a function.
 * Not here: resources (resources/).
 */
import type { Bag } from '@poolhouse/engine'
import type { Settings } from '../configuration/index.ts'
import { partitionOf, regionNames } from './regions.ts'

export interface Asking {
  settings: Settings
  callerIdentity: () => Promise<{ Account?: string; Arn?: string; UserId?: string }>
}

type Ask = (args: Bag, asking: Asking) => Promise<Bag> | Bag

const getCallerIdentity: Ask = async (_args, { callerIdentity }) => {
  const { Account: accountId = '', Arn: arn = '', UserId: userId = '' } = await callerIdentity()
  return { accountId, arn, userId, id: accountId }
}

const getRegion: Ask = ({ region: asked, name }, { settings }) => {
  const region = String(asked ?? name ?? settings.region)
  return {
    region,
    name: region,
    id: region,
    description: regionNames[region] ?? region,
    endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
  }
}

const getPartition: Ask = (_args, { settings }) => {
  const { partition, dnsSuffix, reverseDnsPrefix } = partitionOf(settings.region)
  return { partition, dnsSuffix, reverseDnsPrefix, id: partition }
}

const texts = (...names: string[]) => ({ type: 'object', properties: Object.fromEntries(names.map(name => [name, { type: 'string' }])) })

/** Token to what it does, and its schema. */
export const functions: Readonly<Record<string, { ask: Ask; schema: unknown }>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': {
    ask: getCallerIdentity,
    schema: { inputs: texts('id'), outputs: texts('accountId', 'arn', 'userId', 'id') },
  },
  'aws:index/getRegion:getRegion': {
    ask: getRegion,
    schema: { inputs: texts('region', 'name', 'endpoint', 'id'), outputs: texts('region', 'name', 'description', 'endpoint', 'id') },
  },
  'aws:index/getPartition:getPartition': {
    ask: getPartition,
    schema: { inputs: texts('id'), outputs: texts('partition', 'dnsSuffix', 'reverseDnsPrefix', 'id') },
  },
}
