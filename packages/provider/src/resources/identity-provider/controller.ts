import { type Bag, isBag, type Value } from '@poolhouse/engine'
import { ignoringMissing } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isEquivalent, planUpdate, toApi } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { identityProviderShape } from './shape.ts'

const { properties } = identityProviderShape
const updatable = ['attributeMapping', 'idpIdentifiers', 'providerDetails'] as const
const createProperties = Object.keys(properties).filter(name => name !== 'region')

/** Parses the id: `poolId:providerName`, whose name may contain colons. */
function parseId(id: string): { UserPoolId: string; ProviderName: string } {
  const colon = id.indexOf(':')
  if (colon > 0 && colon < id.length - 1) return { UserPoolId: id.slice(0, colon), ProviderName: id.slice(colon + 1) }
  throw new Error(`unexpected format for ID (${id}), expected user-pool-id:provider-name`)
}

/** The service does not return the private key of Sign in with Apple: the state keeps what the program gave. */
function withPrivateKey(details: Value | undefined, ...known: (Value | undefined)[]): Value | undefined {
  const key = known.flatMap(each => (isBag(each) && typeof each.private_key === 'string' ? [each.private_key] : []))[0]
  return isBag(details) && key !== undefined ? { ...details, private_key: key } : details
}

async function readState(id: string, { call, region }: ControllerContext, ...known: Bag[]): Promise<ResourceState> {
  const { IdentityProvider } = await call('DescribeIdentityProvider', parseId(id))
  const outputs = fromApi(properties, IdentityProvider)
  if (isEmpty(outputs.idpIdentifiers)) delete outputs.idpIdentifiers
  const providerDetails = withPrivateKey(outputs.providerDetails, ...known.map(each => each.providerDetails))
  return { id, outputs: { ...outputs, providerDetails: providerDetails!, region } }
}

/** API calls of aws:cognito/identityProvider:IdentityProvider. */
export const identityProviderController: Controller = {
  async create(inputs, work, born) {
    await work.call('CreateIdentityProvider', toApi(properties, inputs, createProperties))
    const id = `${inputs.userPoolId}:${inputs.providerName}`
    born(id)
    return readState(id, work, inputs)
  },

  async read(id, known, inputs, work) {
    return ignoringMissing(readState(id, work, inputs, known))
  },

  /** Sends only what changed, without what the service adds: it computes that again. */
  async update(id, wanted, work) {
    const { news } = wanted
    const { before, plan } = planUpdate(identityProviderShape, wanted)
    const changed = updatable.filter(name => !isEquivalent(properties[name]!, before[name], plan[name]))
    const request: ApiObject = toApi(properties, news, changed)
    // Identifiers that the program no longer gives are removed.
    if (changed.includes('idpIdentifiers')) request.IdpIdentifiers ??= []
    const details = request.ProviderDetails as Record<string, string> | undefined
    delete details?.ActiveEncryptionCertificate
    if (changed.length > 0) await work.call('UpdateIdentityProvider', { ...parseId(id), ...request })
    return readState(id, work, news)
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('DeleteIdentityProvider', parseId(id)))
  },
}
