import type { Bag, Value } from '@poolhouse/engine'

/** What the outputs of a mock are derived from. */
export interface MockContext {
  account: string
  region: string
  partition: string
  inputs: Bag
  /** The given name, else a generated one. */
  name: string
  /** Hexadecimal digits that are the same in every run. */
  hash(length: number, salt?: string): string
}

/** How a resource of one type is mocked. */
export interface ResourceMock {
  /** The input that names the resource; default: `name`. */
  nameProperty?: string
  /** The provider generates the name when the program gives none. */
  isNamed?: boolean
  /** The form of a generated name, before its random part. */
  generated?(name: string): string
  /** Default: the name. */
  id?(context: MockContext): string
  outputs(context: MockContext & { id: string }): Record<string, Value>
}

const arn = ({ partition, region, account }: MockContext, service: string, rest: string) =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`
const globalArn = ({ partition, account }: MockContext, service: string, rest: string) => `arn:${partition}:${service}::${account}:${rest}`
const uuid = ({ hash }: MockContext) => hash(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
/** Ids such as `d1a2b3`: a letter, then letters and digits. */
const upper = ({ hash }: MockContext, prefix: string, length: number) => `${prefix}${hash(length).toUpperCase()}`
const text = (value: Value | undefined, otherwise: string) => (typeof value === 'string' ? value : otherwise)

const lambdaArn = (context: MockContext) => arn(context, 'lambda', `function:${context.name}`)
const invokeArn = (context: MockContext, functionArn: string) =>
  `arn:${context.partition}:apigateway:${context.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`

const lambdaFunction: ResourceMock = {
  isNamed: true,
  outputs: context => ({
    arn: lambdaArn(context),
    invokeArn: invokeArn(context, lambdaArn(context)),
    qualifiedArn: `${lambdaArn(context)}:$LATEST`,
    qualifiedInvokeArn: invokeArn(context, `${lambdaArn(context)}:$LATEST`),
    version: '$LATEST',
  }),
}

const bucket: ResourceMock = {
  nameProperty: 'bucket',
  isNamed: true,
  generated: name => name.toLowerCase(),
  outputs: ({ partition, region, name }) => ({
    arn: `arn:${partition}:s3:::${name}`,
    bucketDomainName: `${name}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    websiteEndpoint: `${name}.s3-website-${region}.amazonaws.com`,
    websiteDomain: `s3-website-${region}.amazonaws.com`,
  }),
}

/** A setting of a bucket has the bucket's name as its id. */
const bucketPart: ResourceMock = { nameProperty: 'bucket', outputs: () => ({}) }

const bucketObject: ResourceMock = {
  nameProperty: 'key',
  outputs: context => ({
    arn: `arn:${context.partition}:s3:::${text(context.inputs.bucket, 'bucket')}/${context.name}`,
    etag: context.hash(32),
  }),
}

const restApiId = (context: MockContext) => context.hash(10)
const childOf =
  (prefix: string): NonNullable<ResourceMock['id']> =>
  ({ inputs, hash }) =>
    `${prefix}-${text(inputs.restApi, '')}-${hash(6)}`
const httpApiPart: ResourceMock = { id: ({ hash }) => hash(7), outputs: () => ({}) }

/** By module and type, as `lambda:Function`. */
export const resourceMocks: Readonly<Record<string, ResourceMock>> = {
  'acm:Certificate': {
    nameProperty: 'domainName',
    id: context => arn(context, 'acm', `certificate/${uuid(context)}`),
    outputs: ({ id, hash, inputs, name }) => ({
      arn: id,
      status: 'ISSUED',
      domainValidationOptions: [name, ...(Array.isArray(inputs.subjectAlternativeNames) ? inputs.subjectAlternativeNames : [])].map(
        domain => ({
          domainName: domain,
          resourceRecordName: `_${hash(32)}.${domain}.`,
          resourceRecordType: 'CNAME',
          resourceRecordValue: `_${hash(32, 'value')}.acm-validations.aws.`,
        }),
      ),
    }),
  },
  'acm:CertificateValidation': { nameProperty: 'certificateArn', id: ({ hash }) => hash(16), outputs: () => ({}) },
  'apigateway:RestApi': {
    isNamed: true,
    id: restApiId,
    outputs: context => ({
      arn: `arn:${context.partition}:apigateway:${context.region}::/restapis/${restApiId(context)}`,
      executionArn: arn(context, 'execute-api', restApiId(context)),
      rootResourceId: context.hash(10, 'root'),
    }),
  },
  'apigateway:Resource': {
    nameProperty: 'pathPart',
    id: ({ hash }) => hash(6),
    outputs: ({ inputs }) => ({ path: `/${text(inputs.pathPart, '')}` }),
  },
  'apigateway:Method': { nameProperty: 'httpMethod', id: childOf('agm'), outputs: () => ({}) },
  'apigateway:Integration': { nameProperty: 'httpMethod', id: childOf('agi'), outputs: () => ({}) },
  'apigateway:Authorizer': { id: ({ hash }) => hash(6), outputs: () => ({}) },
  'apigateway:Deployment': { nameProperty: 'restApi', id: ({ hash }) => hash(6), outputs: () => ({}) },
  'apigateway:Stage': {
    nameProperty: 'stageName',
    id: ({ inputs, name }) => `ags-${text(inputs.restApi, '')}-${name}`,
    outputs: context => {
      const api = text(context.inputs.restApi, restApiId(context))
      return {
        arn: `arn:${context.partition}:apigateway:${context.region}::/restapis/${api}/stages/${context.name}`,
        executionArn: arn(context, 'execute-api', `${api}/${context.name}`),
        invokeUrl: `https://${api}.execute-api.${context.region}.amazonaws.com/${context.name}`,
      }
    },
  },
  'apigatewayv2:Api': {
    isNamed: true,
    id: restApiId,
    outputs: context => ({
      apiEndpoint: `https://${restApiId(context)}.execute-api.${context.region}.amazonaws.com`,
      arn: `arn:${context.partition}:apigateway:${context.region}::/apis/${restApiId(context)}`,
      executionArn: arn(context, 'execute-api', restApiId(context)),
    }),
  },
  'apigatewayv2:Authorizer': httpApiPart,
  'apigatewayv2:Integration': { ...httpApiPart, nameProperty: 'integrationUri' },
  'apigatewayv2:Route': { ...httpApiPart, nameProperty: 'routeKey' },
  'apigatewayv2:Stage': {
    isNamed: true,
    outputs: context => {
      const api = text(context.inputs.apiId, restApiId(context))
      const path = context.name === '$default' ? '' : context.name
      return {
        arn: `arn:${context.partition}:apigateway:${context.region}::/apis/${api}/stages/${context.name}`,
        executionArn: arn(context, 'execute-api', `${api}/${context.name}`),
        invokeUrl: `https://${api}.execute-api.${context.region}.amazonaws.com/${path}`,
      }
    },
  },
  'cloudfront:Distribution': {
    nameProperty: 'staging',
    id: context => upper(context, 'E', 13),
    outputs: context => ({
      arn: globalArn(context, 'cloudfront', `distribution/${upper(context, 'E', 13)}`),
      domainName: `d${context.hash(13)}.cloudfront.net`,
      hostedZoneId: 'Z2FDTNDATAQYW2',
      etag: upper(context, 'E', 13),
      status: 'Deployed',
    }),
  },
  'cloudfront:OriginAccessControl': {
    isNamed: true,
    id: context => upper(context, 'E', 13),
    outputs: context => ({ etag: upper(context, 'E', 13) }),
  },
  'cloudfront:OriginAccessIdentity': {
    nameProperty: 'comment',
    id: context => upper(context, 'E', 13),
    outputs: context => ({
      iamArn: `arn:${context.partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${upper(context, 'E', 13)}`,
      cloudfrontAccessIdentityPath: `origin-access-identity/cloudfront/${upper(context, 'E', 13)}`,
    }),
  },
  'cloudwatch:LogGroup': { isNamed: true, outputs: context => ({ arn: arn(context, 'logs', `log-group:${context.name}`) }) },
  'cognito:IdentityPool': {
    nameProperty: 'identityPoolName',
    id: context => `${context.region}:${uuid(context)}`,
    outputs: context => ({ arn: arn(context, 'cognito-identity', `identitypool/${context.id}`) }),
  },
  'cognito:IdentityPoolRoleAttachment': { nameProperty: 'identityPoolId', outputs: () => ({}) },
  'dynamodb:Table': { isNamed: true, outputs: context => ({ arn: arn(context, 'dynamodb', `table/${context.name}`) }) },
  'ec2:SecurityGroup': {
    isNamed: true,
    id: ({ hash }) => `sg-0${hash(16)}`,
    outputs: context => ({ arn: arn(context, 'ec2', `security-group/${context.id}`) }),
  },
  'ec2:Subnet': {
    nameProperty: 'cidrBlock',
    id: ({ hash }) => `subnet-0${hash(16)}`,
    outputs: context => ({ arn: arn(context, 'ec2', `subnet/${context.id}`) }),
  },
  'ec2:Vpc': {
    nameProperty: 'cidrBlock',
    id: ({ hash }) => `vpc-0${hash(16)}`,
    outputs: context => ({ arn: arn(context, 'ec2', `vpc/${context.id}`) }),
  },
  'iam:Group': { isNamed: true, outputs: context => ({ arn: globalArn(context, 'iam', `group/${context.name}`) }) },
  'iam:InstanceProfile': { isNamed: true, outputs: context => ({ arn: globalArn(context, 'iam', `instance-profile/${context.name}`) }) },
  'iam:OpenIdConnectProvider': {
    nameProperty: 'url',
    id: context => globalArn(context, 'iam', `oidc-provider/${context.name.replace(/^https:\/\//, '')}`),
    outputs: ({ id }) => ({ arn: id }),
  },
  'iam:User': { isNamed: true, outputs: context => ({ arn: globalArn(context, 'iam', `user/${context.name}`) }) },
  'kms:Key': {
    nameProperty: 'customKeyStoreId',
    id: uuid,
    outputs: context => ({ arn: arn(context, 'kms', `key/${uuid(context)}`), keyId: uuid(context) }),
  },
  'lambda:Function': lambdaFunction,
  'lambda:CallbackFunction': lambdaFunction,
  'lambda:LayerVersion': {
    nameProperty: 'layerName',
    id: context => arn(context, 'lambda', `layer:${context.name}:1`),
    outputs: context => ({ arn: context.id, layerArn: arn(context, 'lambda', `layer:${context.name}`), version: '1' }),
  },
  'lambda:Permission': { nameProperty: 'statementId', isNamed: true, outputs: () => ({}) },
  'route53:Record': {
    id: ({ inputs, name }) => `${text(inputs.zoneId, '')}_${name}_${text(inputs.type, '')}`,
    outputs: ({ name }) => ({ fqdn: name }),
  },
  'route53:Zone': {
    id: context => upper(context, 'Z', 20),
    outputs: context => ({
      arn: `arn:${context.partition}:route53:::hostedzone/${upper(context, 'Z', 20)}`,
      zoneId: upper(context, 'Z', 20),
      nameServers: [1, 2, 3, 4].map(number => `ns-${number}.skipped.invalid`),
    }),
  },
  's3:Bucket': bucket,
  's3:BucketV2': bucket,
  's3:BucketObject': bucketObject,
  's3:BucketObjectv2': bucketObject,
  ...Object.fromEntries(
    [
      'CorsConfiguration',
      'LifecycleConfiguration',
      'OwnershipControls',
      'Policy',
      'PublicAccessBlock',
      'Versioning',
      'WebsiteConfiguration',
    ].flatMap(part => ['', 'V2'].map(suffix => [`s3:Bucket${part}${suffix}`, bucketPart])),
  ),
  'secretsmanager:Secret': {
    isNamed: true,
    id: context => arn(context, 'secretsmanager', `secret:${context.name}-${context.hash(6, 'version')}`),
    outputs: ({ id }) => ({ arn: id }),
  },
  'sns:Topic': { isNamed: true, id: context => arn(context, 'sns', context.name), outputs: ({ id }) => ({ arn: id }) },
  'sqs:Queue': {
    isNamed: true,
    id: context => `https://sqs.${context.region}.amazonaws.com/${context.account}/${context.name}`,
    outputs: context => ({ arn: arn(context, 'sqs', context.name), url: context.id }),
  },
  'ssm:Parameter': {
    isNamed: true,
    outputs: context => ({ arn: arn(context, 'ssm', `parameter/${context.name.replace(/^\//, '')}`), version: 1 }),
  },
  'wafv2:WebAcl': {
    isNamed: true,
    id: uuid,
    outputs: context => ({ arn: arn(context, 'wafv2', `regional/webacl/${context.name}/${uuid(context)}`) }),
  },
}

/** Any other type: an ARN of the usual form. */
export const generalMock = (module: string, type: string): ResourceMock => ({
  isNamed: false,
  outputs: context => ({ arn: arn(context, module || 'aws', `${type.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()}/${context.name}`) }),
})
