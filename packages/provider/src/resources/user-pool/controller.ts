import { type Bag, isBag } from '@poolhouse/engine'
import { ignoredTags, readTags } from '../../configuration/index.ts'
import { isNamed, isNotFound } from '../../service/index.ts'
import { fromWire, isEmpty, isGiven, means, own, planUpdate, toWire, type Wire } from '../../shape/index.ts'
import type { Controller, Found, Work } from '../controller.ts'
import { mirrored, withTokenTrigger } from './messages.ts'
import { addedSchemas, readSchemas } from './schema.ts'
import { userPoolShape } from './shape.ts'

const { properties } = userPoolShape
const settable = Object.keys(properties).filter(name => !properties[name]!.outputOnly && !['region', 'tags', 'tagsAll'].includes(name))
/** Set by SetUserPoolMfaConfig alone. */
const factorsOnly = ['emailMfaConfiguration', 'softwareTokenMfaConfiguration', 'webAuthnConfiguration']
const createOnly = ['name', 'aliasAttributes', 'usernameAttributes', 'usernameConfiguration', 'schemas']
/** What makes an update set the factors. */
const factors = [...factorsOnly, 'mfaConfiguration', 'smsAuthenticationMessage', 'smsConfiguration']
const created = settable.filter(name => !factorsOnly.includes(name) && name !== 'mfaConfiguration')
const updated = settable.filter(name => !factorsOnly.includes(name) && !createOnly.includes(name))

/** IAM takes a while until a new role may be used. */
const isSettling = (error: unknown): boolean =>
  (isNamed(error, 'InvalidSmsRoleTrustRelationshipException') &&
    (error as Error).message.includes('Role does not have a trust relationship allowing Cognito to assume the role')) ||
  (isNamed(error, 'InvalidSmsRoleAccessPolicyException') &&
    (error as Error).message.includes('Role does not have permission to publish with SNS'))

async function setFactors(id: string, plan: Bag, { call }: Work): Promise<void> {
  const isOn = plan.mfaConfiguration !== 'OFF'
  const { SmsAuthenticationMessage, SmsConfiguration } = toWire(properties, plan, ['smsAuthenticationMessage', 'smsConfiguration'])
  await call(
    'SetUserPoolMfaConfig',
    {
      UserPoolId: id,
      MfaConfiguration: plan.mfaConfiguration ?? 'OFF',
      ...toWire(properties, plan, factorsOnly),
      ...(isOn && SmsConfiguration ? { SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage } } : {}),
    },
    isSettling,
  )
}

const needsFactors = (plan: Bag): boolean =>
  (isGiven(plan.mfaConfiguration) && plan.mfaConfiguration !== 'OFF') || factorsOnly.some(name => !isEmpty(plan[name]))

async function found(id: string, inputs: Bag, { call, region, settings }: Work): Promise<Found> {
  const [{ UserPool }, mfa] = await Promise.all([
    call('DescribeUserPool', { UserPoolId: id }),
    call('GetUserPoolMfaConfig', { UserPoolId: id }),
  ])
  const pool = UserPool as Wire
  const sms = mfa.SmsMfaConfiguration as Wire | undefined
  const outputs = fromWire(properties, {
    SmsAuthenticationMessage: sms?.SmsAuthenticationMessage,
    SmsConfiguration: sms?.SmsConfiguration,
    ...pool,
    PoolName: pool.Name,
    Schema: pool.SchemaAttributes,
    MfaConfiguration: mfa.MfaConfiguration ?? pool.MfaConfiguration,
    EmailMfaConfiguration: mfa.EmailMfaConfiguration,
    SoftwareTokenMfaConfiguration: mfa.SoftwareTokenMfaConfiguration,
    WebAuthnConfiguration: mfa.WebAuthnConfiguration,
  })
  const { schemas: listed, ...rest } = outputs
  // An empty list is how the service shows settings that were removed.
  if (isEmpty(rest.userAttributeUpdateSettings)) delete rest.userAttributeUpdateSettings
  const schemas = readSchemas(listed, inputs)
  const { tags, tagsAll } = readTags(settings, (pool.UserPoolTags ?? {}) as Record<string, string>, inputs.tags)
  return {
    id,
    outputs: {
      ...rest,
      ...(schemas.length > 0 ? { schemas } : {}),
      ...(Object.keys(tags).length > 0 ? { tags } : {}),
      tagsAll,
      region,
      endpoint: `cognito-idp.${region}.amazonaws.com/${id}`,
    },
  }
}

const differ = (names: readonly string[], olds: Bag, plan: Bag): boolean =>
  names.some(name => !means(properties[name]!, olds[name], plan[name]))

/** An update replaces all tags, so those that others have set and the configuration ignores are sent again. */
async function tagsOfOthers(id: string, { call, settings }: Work): Promise<Record<string, string>> {
  const { keys, keyPrefixes } = settings.ignoreTags
  if (keys.length + keyPrefixes.length === 0) return {}
  const { UserPool } = await call('DescribeUserPool', { UserPoolId: id })
  return ignoredTags(settings, ((UserPool as Wire).UserPoolTags ?? {}) as Record<string, string>)
}

async function updatePool(id: string, olds: Bag, plan: Bag, work: Work): Promise<void> {
  const tags = { ...(await tagsOfOthers(id, work)), ...(isBag(plan.tagsAll) ? plan.tagsAll : {}) }
  const request: Wire = { UserPoolId: id, UserPoolTags: tags, ...toWire(properties, plan, updated) }
  if (isGiven(olds.userAttributeUpdateSettings) && !isGiven(plan.userAttributeUpdateSettings)) {
    request.UserAttributeUpdateSettings = { AttributesRequireVerificationBeforeUpdate: [] }
  }
  await work.call('UpdateUserPool', request, isSettling)
}

async function updateTags(arn: unknown, olds: Bag, plan: Bag, { call }: Work): Promise<void> {
  const before = isBag(olds.tagsAll) ? olds.tagsAll : {}
  const after = isBag(plan.tagsAll) ? plan.tagsAll : {}
  const removed = Object.keys(before).filter(key => !Object.hasOwn(after, key))
  const set = Object.entries(after).filter(([key, value]) => before[key] !== value)
  if (removed.length > 0) await call('UntagResource', { ResourceArn: arn, TagKeys: removed })
  if (set.length > 0) await call('TagResource', { ResourceArn: arn, Tags: Object.fromEntries(set) })
}

export const userPoolController: Controller = {
  /** Only what is given is sent; factors need a second call. */
  async create(inputs, work, born) {
    const plan = withTokenTrigger(inputs, inputs)
    const request: Wire = { ...toWire(properties, plan, created), ...(isEmpty(inputs.tagsAll) ? {} : { UserPoolTags: inputs.tagsAll }) }
    const { UserPool } = await work.call('CreateUserPool', request, isSettling)
    const id = (UserPool as Wire).Id as string
    born(id)
    if (needsFactors(plan)) await setFactors(id, plan, work)
    return found(id, inputs, work)
  },

  async read(id, _known, inputs, work) {
    try {
      return await found(id, inputs, work)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  },

  async update(id, wanted, work) {
    const { olds, news } = wanted
    const plan = withTokenTrigger(mirrored(planUpdate(userPoolShape, wanted).plan, news), news)
    const added = addedSchemas(olds.schemas, plan.schemas)
    if (!added) {
      throw new Error(
        'cannot modify or remove schema items. An attribute can only be added; put the old entries back, or replace the pool.',
      )
    }
    if (differ(factors, olds, plan)) await setFactors(id, plan, work)
    if (differ(updated, olds, plan)) await updatePool(id, olds, plan, work)
    if (added.length > 0) {
      await work.call('AddCustomAttributes', {
        UserPoolId: id,
        CustomAttributes: toWire(properties, { schemas: added.map(own) }, ['schemas']).Schema,
      })
    }
    await updateTags(olds.arn, olds, plan, work)
    return found(id, news, work)
  },

  async delete(id, _known, { call }) {
    await call('DeleteUserPool', { UserPoolId: id }).catch(error => {
      if (!isNotFound(error)) throw error
    })
  },
}
