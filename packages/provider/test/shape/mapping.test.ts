/** The names in Terraform, as `pulumi convert --from terraform` asks for them. */
import { AwsProvider } from '@poolhouse/provider'
import { expect, test } from 'vitest'

interface Attribute {
  type: number
  element?: { schema?: Attribute; resource?: Record<string, Attribute> }
}
interface Field {
  name: string
  maxItemsOne?: boolean
  element?: { fields: Record<string, Field> }
}
interface Mapping {
  provider: Record<'resources' | 'dataSources', Record<string, Record<string, Attribute>>>
  resources: Record<string, { tok: string; fields: Record<string, Field> }>
  dataSources: Record<string, { tok: string; fields: Record<string, Field> }>
}

const provider = new AwsProvider({})
const mapping = JSON.parse((await provider.getMapping('terraform'))!.data) as Mapping
const schema = JSON.parse(await provider.getSchema()) as Record<'resources' | 'functions', Record<string, unknown>>

test('every resource and function has a name in Terraform, and none has that of another', () => {
  const tokens = (part: Mapping['resources']) => Object.values(part).map(({ tok }) => tok)
  expect(tokens(mapping.resources).sort()).toEqual(Object.keys(schema.resources).sort())
  expect(tokens(mapping.dataSources).sort()).toEqual(Object.keys(schema.functions).sort())
})

test.each`
  part             | name                                        | token
  ${'resources'}   | ${'aws_cognito_user_pool'}                  | ${'aws:cognito/userPool:UserPool'}
  ${'resources'}   | ${'aws_cognito_user_pool_ui_customization'} | ${'aws:cognito/userPoolUICustomization:UserPoolUICustomization'}
  ${'resources'}   | ${'aws_cognito_log_delivery_configuration'} | ${'aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration'}
  ${'resources'}   | ${'aws_iam_role_policy_attachment'}         | ${'aws:iam/rolePolicyAttachment:RolePolicyAttachment'}
  ${'resources'}   | ${'aws_pinpoint_app'}                       | ${'aws:pinpoint/app:App'}
  ${'dataSources'} | ${'aws_cognito_user_pool'}                  | ${'aws:cognito/getUserPool:getUserPool'}
  ${'dataSources'} | ${'aws_iam_policy_document'}                | ${'aws:iam/getPolicyDocument:getPolicyDocument'}
  ${'dataSources'} | ${'aws_caller_identity'}                    | ${'aws:index/getCallerIdentity:getCallerIdentity'}
`('$name of the $part is $token', ({ part, name, token }) => {
  expect(mapping[part as 'resources'][name]).toMatchObject({ tok: token })
})

/** The property that a path of attributes is here. */
function named(part: 'resources' | 'dataSources', path: string): string {
  const [type = '', ...attributes] = path.split('.')
  let fields: Record<string, Field> | undefined = mapping[part][type]!.fields
  const names = attributes.map(attribute => {
    const { name, maxItemsOne, element } = fields![attribute]!
    fields = element?.fields
    return element && maxItemsOne !== true ? `${name}[]` : name
  })
  return names.join('.')
}

test.each`
  part             | path                                                                        | property
  ${'resources'}   | ${'aws_cognito_user_pool.schema.string_attribute_constraints.max_length'}   | ${'schemas[].stringAttributeConstraints.maxLength'}
  ${'resources'}   | ${'aws_cognito_user_pool.account_recovery_setting.recovery_mechanism.name'} | ${'accountRecoverySetting.recoveryMechanisms[].name'}
  ${'resources'}   | ${'aws_cognito_user_pool_client.token_validity_units.access_token'}         | ${'tokenValidityUnits.accessToken'}
  ${'resources'}   | ${'aws_cognito_resource_server.scope.scope_name'}                           | ${'scopes[].scopeName'}
  ${'resources'}   | ${'aws_cognito_user.mfa_setting_list'}                                      | ${'mfaSettingLists'}
  ${'dataSources'} | ${'aws_cognito_user_pool.lambda_config.custom_sms_sender.lambda_arn'}       | ${'lambdaConfigs[].customSmsSenders[].lambdaArn'}
  ${'dataSources'} | ${'aws_cognito_user_pool.account_recovery_setting.recovery_mechanism.name'} | ${'accountRecoverySettings[].recoveryMechanisms[].name'}
  ${'dataSources'} | ${'aws_cognito_user_pool.schema_attributes.name'}                           | ${'schemaAttributes[].name'}
  ${'dataSources'} | ${'aws_iam_policy_document.statement.condition.test'}                       | ${'statements[].conditions[].test'}
`('$path is $property', ({ part, path, property }) => {
  expect(named(part, path)).toBe(property)
})

test.each(['resources', 'dataSources'] as const)('all attributes of the %s have a type and a name, at any depth', part => {
  const compare = (attributes: Record<string, Attribute>, fields: Record<string, Field>) => {
    expect(Object.keys(attributes)).toEqual(Object.keys(fields))
    for (const [name, { type, element }] of Object.entries(attributes)) {
      expect(type).toBeGreaterThan(0)
      if (element?.resource) compare(element.resource, fields[name]!.element!.fields)
    }
  }
  for (const [name, attributes] of Object.entries(mapping.provider[part])) compare(attributes, mapping[part][name]!.fields)
})
