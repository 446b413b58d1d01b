import type { Bag } from '@poolhouse/engine'
import { ignoringMissing } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isEquivalent, planUpdate } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { mergePatch, parseSettings, settingsText } from './settings.ts'
import { managedLoginBrandingShape } from './shape.ts'

const { properties } = managedLoginBrandingShape

interface StyleKey {
  UserPoolId: string
  ManagedLoginBrandingId: string
}

/** Parses an id: `poolId,managedLoginBrandingId`. */
function parseId(id: string): StyleKey {
  const [UserPoolId, ManagedLoginBrandingId, ...rest] = id.split(',')
  if (UserPoolId && ManagedLoginBrandingId && rest.length === 0) return { UserPoolId, ManagedLoginBrandingId }
  throw new Error(`wrong format of import ID (${id}), use: 'user-pool-id,managed-login-branding-id'`)
}

/** The client of a style, which DescribeManagedLoginBranding does not return. */
async function findClient({ UserPoolId, ManagedLoginBrandingId }: StyleKey, { call }: ControllerContext): Promise<string> {
  let next: unknown
  do {
    const page = await call('ListUserPoolClients', { UserPoolId, MaxResults: 60, ...(next === undefined ? {} : { NextToken: next }) })
    for (const { ClientId } of page.UserPoolClients as { ClientId: string }[]) {
      const answer = await ignoringMissing(call('DescribeManagedLoginBrandingByClient', { UserPoolId, ClientId }))
      if ((answer?.ManagedLoginBranding as ApiObject | undefined)?.ManagedLoginBrandingId === ManagedLoginBrandingId) return ClientId
    }
    next = page.NextToken
  } while (next !== undefined)
  throw new Error(`no app client of ${UserPoolId} has the managed login branding ${ManagedLoginBrandingId}`)
}

const toBase64 = ({ Bytes, ...asset }: ApiObject): ApiObject =>
  Bytes === undefined ? asset : { ...asset, Bytes: Buffer.from(Bytes as Uint8Array).toString('base64') }

/** Assets for a request: bytes in place of base64. */
const toAssets = (assets: Bag[string] | undefined): ApiObject[] =>
  ((assets ?? []) as Bag[]).map(({ bytes, category, colorMode, extension, resourceId }) => ({
    Category: category,
    ColorMode: colorMode,
    Extension: extension,
    ...(isEmpty(bytes) ? {} : { Bytes: Buffer.from(String(bytes), 'base64') }),
    ...(isEmpty(resourceId) ? {} : { ResourceId: resourceId }),
  }))

async function readState(key: StyleKey, known: Bag, inputs: Bag, work: ControllerContext): Promise<ResourceState> {
  const describe = async (isMerged: boolean): Promise<ApiObject> => {
    const { ManagedLoginBranding } = await work.call('DescribeManagedLoginBranding', { ...key, ReturnMergedResources: isMerged })
    return ManagedLoginBranding as ApiObject
  }
  const [own, merged] = await Promise.all([describe(false), describe(true)])
  const { Settings, Assets, ...rest } = own
  const { assets = [], ...outputs } = fromApi(properties, { ...rest, Assets: ((Assets ?? []) as ApiObject[]).map(toBase64) })
  return {
    id: `${key.UserPoolId},${key.ManagedLoginBrandingId}`,
    outputs: {
      ...outputs,
      ...(isEmpty(assets) ? {} : { assets }),
      ...(Settings === undefined ? {} : { settings: settingsText(Settings, known.settings, inputs.settings) }),
      clientId: inputs.clientId ?? known.clientId ?? (await findClient(key, work)),
      region: work.region,
      settingsAll: settingsText(merged.Settings ?? {}, known.settingsAll),
    },
  }
}

/** API calls of aws:cognito/managedLoginBranding:ManagedLoginBranding. */
export const managedLoginBrandingController: Controller = {
  async create(inputs, work, born) {
    const { assets, clientId, settings, useCognitoProvidedValues, userPoolId } = inputs
    const { ManagedLoginBranding } = await work.call('CreateManagedLoginBranding', {
      UserPoolId: userPoolId,
      ClientId: clientId,
      ...(isEmpty(assets) ? {} : { Assets: toAssets(assets) }),
      ...(isEmpty(settings) ? {} : { Settings: parseSettings(settings) }),
      ...(useCognitoProvidedValues === undefined ? {} : { UseCognitoProvidedValues: useCognitoProvidedValues }),
    })
    const { ManagedLoginBrandingId } = ManagedLoginBranding as { ManagedLoginBrandingId: string }
    const key = { UserPoolId: String(userPoolId), ManagedLoginBrandingId }
    born(`${key.UserPoolId},${ManagedLoginBrandingId}`)
    return readState(key, {}, inputs, work)
  },

  async read(id, known, inputs, work) {
    return ignoringMissing(readState(parseId(id), known, inputs, work))
  },

  /** The service merges settings into those that it has, and takes either settings or its own values. */
  async update(id, wanted, work) {
    const { olds, news } = wanted
    const { plan } = planUpdate(managedLoginBrandingShape, wanted)
    const key = parseId(id)
    const isChanged = ['settings', 'useCognitoProvidedValues'].some(name => !isEquivalent(properties[name]!, olds[name], plan[name]))
    if (isChanged) {
      const patch = mergePatch(parseSettings(olds.settings), parseSettings(plan.settings))
      const content = isEmpty(plan.settings)
        ? { UseCognitoProvidedValues: plan.useCognitoProvidedValues === true }
        : { UseCognitoProvidedValues: false, Settings: patch }
      await work.call('UpdateManagedLoginBranding', { ...key, ...content })
    }
    return readState(key, olds, news, work)
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('DeleteManagedLoginBranding', { ...parseId(id) }))
  },
}
