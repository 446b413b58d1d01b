import { type Bag, isBag } from '@poolhouse/engine'
import { pickIgnoredTags } from '../../configuration/index.ts'
import { hasErrorName, ignoringMissing } from '../../service/index.ts'
import { type ApiObject, fromApi, isEmpty, isEquivalent, isGiven, planUpdate, toApi, withoutInternalKeys } from '../../shape/index.ts'
import type { Controller, ControllerContext, ResourceState } from '../controller.ts'
import { tagProperties, updateTags } from '../tags.ts'
import { mfaSteps } from './mfa-steps.ts'
import { withPairedMessages, withPairedTokenTrigger } from './paired-properties.ts'
import { newSchemaEntries, readSchemas } from './schema.ts'
import { userPoolShape } from './shape.ts'

const { properties } = userPoolShape
const settableProperties = Object.keys(properties).filter(
  name => !properties[name]!.outputOnly && !['region', 'tags', 'tagsAll'].includes(name),
)
/** Only SetUserPoolMfaConfig sets these. */
const mfaOnlyProperties = ['emailMfaConfiguration', 'softwareTokenMfaConfiguration', 'webAuthnConfiguration']
const createOnlyProperties = ['name', 'aliasAttributes', 'usernameAttributes', 'usernameConfiguration', 'schemas']
/** A change of any of these needs SetUserPoolMfaConfig. */
const mfaProperties = [...mfaOnlyProperties, 'mfaConfiguration', 'smsAuthenticationMessage', 'smsConfiguration']
const createProperties = settableProperties.filter(name => !mfaOnlyProperties.includes(name) && name !== 'mfaConfiguration')
const updateProperties = settableProperties.filter(name => !mfaOnlyProperties.includes(name) && !createOnlyProperties.includes(name))
/** SetUserPoolMfaConfig alone can change the mode. */
const poolProperties = updateProperties.filter(name => name !== 'mfaConfiguration')

const userPoolDomain = 'aws:cognito/userPoolDomain:UserPoolDomain'

/** A new IAM role cannot be used for some seconds after its creation, so these errors are retried. */
const isRoleNotReady = (error: unknown): boolean =>
  (hasErrorName(error, 'InvalidSmsRoleTrustRelationshipException') &&
    (error as Error).message.includes('Role does not have a trust relationship allowing Cognito to assume the role')) ||
  (hasErrorName(error, 'InvalidSmsRoleAccessPolicyException') &&
    (error as Error).message.includes('Role does not have permission to publish with SNS'))

async function setMfaConfig(id: string, plan: Bag, { call }: ControllerContext): Promise<void> {
  const isOn = plan.mfaConfiguration !== 'OFF'
  const { SmsAuthenticationMessage, SmsConfiguration } = toApi(properties, plan, ['smsAuthenticationMessage', 'smsConfiguration'])
  await call(
    'SetUserPoolMfaConfig',
    {
      UserPoolId: id,
      MfaConfiguration: plan.mfaConfiguration ?? 'OFF',
      ...toApi(properties, plan, mfaOnlyProperties),
      ...(isOn && SmsConfiguration ? { SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage } } : {}),
    },
    isRoleNotReady,
  )
}

const needsMfaConfig = (plan: Bag): boolean =>
  (isGiven(plan.mfaConfiguration) && plan.mfaConfiguration !== 'OFF') || mfaOnlyProperties.some(name => !isEmpty(plan[name]))

async function readState(id: string, inputs: Bag, { call, region, settings }: ControllerContext): Promise<ResourceState> {
  const [{ UserPool }, mfa] = await Promise.all([
    call('DescribeUserPool', { UserPoolId: id }),
    call('GetUserPoolMfaConfig', { UserPoolId: id }),
  ])
  const pool = UserPool as ApiObject
  const sms = mfa.SmsMfaConfiguration as ApiObject | undefined
  const outputs = fromApi(properties, {
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
  // The service answers an empty list for settings that were removed.
  if (isEmpty(rest.userAttributeUpdateSettings)) delete rest.userAttributeUpdateSettings
  const schemas = readSchemas(listed, inputs)
  return {
    id,
    outputs: {
      ...rest,
      ...(schemas.length > 0 ? { schemas } : {}),
      ...tagProperties({ settings }, (pool.UserPoolTags ?? {}) as Record<string, string>, inputs),
      region,
      endpoint: `cognito-idp.${region}.amazonaws.com/${id}`,
    },
  }
}

const hasChanged = (names: readonly string[], olds: Bag, plan: Bag): boolean =>
  names.some(name => !isEquivalent(properties[name]!, olds[name], plan[name]))

/** UpdateUserPool replaces all tags, so tags that `ignoreTags` excludes are read and sent again. */
async function readIgnoredTags(id: string, { call, settings }: ControllerContext): Promise<Record<string, string>> {
  const { keys, keyPrefixes } = settings.ignoreTags
  if (keys.length + keyPrefixes.length === 0) return {}
  const { UserPool } = await call('DescribeUserPool', { UserPoolId: id })
  return pickIgnoredTags(settings, ((UserPool as ApiObject).UserPoolTags ?? {}) as Record<string, string>)
}

async function updatePool(id: string, olds: Bag, plan: Bag, work: ControllerContext): Promise<void> {
  const tags = { ...(await readIgnoredTags(id, work)), ...(isBag(plan.tagsAll) ? plan.tagsAll : {}) }
  const request: ApiObject = { UserPoolId: id, UserPoolTags: tags, ...toApi(properties, plan, updateProperties) }
  if (isGiven(olds.userAttributeUpdateSettings) && !isGiven(plan.userAttributeUpdateSettings)) {
    request.UserAttributeUpdateSettings = { AttributesRequireVerificationBeforeUpdate: [] }
  }
  await work.call('UpdateUserPool', request, isRoleNotReady)
}

/** API calls of aws:cognito/userPool:UserPool. */
export const userPoolController: Controller = {
  /** Sends only the given properties. MFA settings need a second call. */
  async create(inputs, work, born) {
    const plan = withPairedTokenTrigger(inputs, inputs)
    const request: ApiObject = {
      ...toApi(properties, plan, createProperties),
      ...(isBag(inputs.tagsAll) && Object.keys(inputs.tagsAll).length > 0 ? { UserPoolTags: inputs.tagsAll } : {}),
    }
    const { UserPool } = await work.call('CreateUserPool', request, isRoleNotReady)
    const id = (UserPool as ApiObject).Id as string
    born(id)
    if (needsMfaConfig(plan)) await setMfaConfig(id, plan, work)
    return readState(id, inputs, work)
  },

  async read(id, _known, inputs, work) {
    return ignoringMissing(readState(id, inputs, work))
  },

  async update(id, wanted, work) {
    const { olds, news } = wanted
    const plan = withPairedTokenTrigger(withPairedMessages(planUpdate(userPoolShape, wanted).plan, news), news)
    const added = newSchemaEntries(olds.schemas, plan.schemas)
    if (!added) {
      throw new Error('cannot modify or remove schema items. Attributes can only be added: restore the old entries, or replace the pool.')
    }
    const { before, level, after } = hasChanged(mfaProperties, olds, plan) ? mfaSteps(olds, plan) : { level: plan.mfaConfiguration! }
    if (before) await setMfaConfig(id, before, work)
    if (hasChanged(poolProperties, olds, plan)) await updatePool(id, olds, { ...plan, mfaConfiguration: level }, work)
    if (after) await setMfaConfig(id, after, work)
    if (added.length > 0) {
      await work.call('AddCustomAttributes', {
        UserPoolId: id,
        CustomAttributes: toApi(properties, { schemas: added.map(withoutInternalKeys) }, ['schemas']).Schema,
      })
    }
    await updateTags(olds, plan, {
      untag: TagKeys => work.call('UntagResource', { ResourceArn: olds.arn, TagKeys }),
      tag: Tags => work.call('TagResource', { ResourceArn: olds.arn, Tags }),
    })
    return readState(id, news, work)
  },

  /** Asks the service, not the state: a protection or a domain may have been added or removed outside of the program. */
  async checkDelete(id, _known, { call }, alsoDeleted) {
    const { UserPool } = await call('DescribeUserPool', { UserPoolId: id })
    const { DeletionProtection, Domain, CustomDomain } = UserPool as ApiObject
    if (DeletionProtection === 'ACTIVE')
      return 'The user pool cannot be deleted because deletion protection is activated. Set deletionProtection to INACTIVE and run up first.'
    const domain = CustomDomain ?? Domain
    // The id of a UserPoolDomain is its domain (docs/reference/pulumi-resources.md#7). It names its pool, so that it is deleted before it.
    const isDeleted = alsoDeleted.some(other => other.type === userPoolDomain && other.id === domain)
    return domain === undefined || isDeleted
      ? undefined
      : `User pool cannot be deleted. It has the domain ${domain} configured, which should be deleted first: call DeleteUserPoolDomain.`
  },

  async delete(id, _known, { call }) {
    await ignoringMissing(call('DeleteUserPool', { UserPoolId: id }))
  },
}
