import type { Bag, Value } from '@poolhouse/engine'

/** What a likeness is made of. */
export interface Scene {
  account: string
  region: string
  partition: string
  inputs: Bag
  /** The given name, else a generated one. */
  name: string
  /** Hexadecimal digits that are the same in every run. */
  hash(length: number, salt?: string): string
}

/** What a resource of one type would look like. */
export interface Likeness {
  /** The input that names the resource; default: `name`. */
  nameProperty?: string
  /** The provider generates the name when the program gives none. */
  isNamed?: boolean
  /** The form of a generated name, before its random part. */
  generated?(name: string): string
  /** Default: the name. */
  id?(scene: Scene): string
  outputs(scene: Scene & { id: string }): Record<string, Value>
}

const arn = ({ partition, region, account }: Scene, service: string, rest: string) =>
  `arn:${partition}:${service}:${region}:${account}:${rest}`
const globalArn = ({ partition, account }: Scene, service: string, rest: string) => `arn:${partition}:${service}::${account}:${rest}`
const uuid = ({ hash }: Scene) => hash(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
/** Ids such as `d1a2b3`: a letter, then letters and digits. */
const upper = ({ hash }: Scene, prefix: string, length: number) => `${prefix}${hash(length).toUpperCase()}`
const text = (value: Value | undefined, otherwise: string) => (typeof value === 'string' ? value : otherwise)

const lambdaArn = (scene: Scene) => arn(scene, 'lambda', `function:${scene.name}`)
const invokeArn = (scene: Scene, functionArn: string) =>
  `arn:${scene.partition}:apigateway:${scene.region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`

const lambdaFunction: Likeness = {
  isNamed: true,
  outputs: scene => ({
    arn: lambdaArn(scene),
    invokeArn: invokeArn(scene, lambdaArn(scene)),
    qualifiedArn: `${lambdaArn(scene)}:$LATEST`,
    qualifiedInvokeArn: invokeArn(scene, `${lambdaArn(scene)}:$LATEST`),
    version: '$LATEST',
  }),
}

const bucket: Likeness = {
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
const bucketPart: Likeness = { nameProperty: 'bucket', outputs: () => ({}) }

const bucketObject: Likeness = {
  nameProperty: 'key',
  outputs: scene => ({ arn: `arn:${scene.partition}:s3:::${text(scene.inputs.bucket, 'bucket')}/${scene.name}`, etag: scene.hash(32) }),
}

const restApiId = (scene: Scene) => scene.hash(10)
const childOf =
  (prefix: string): NonNullable<Likeness['id']> =>
  ({ inputs, hash }) =>
    `${prefix}-${text(inputs.restApi, '')}-${hash(6)}`
const httpApiPart: Likeness = { id: ({ hash }) => hash(7), outputs: () => ({}) }

/** By module and type, as `lambda:Function`. */
export const likenesses: Readonly<Record<string, Likeness>> = {
  'acm:Certificate': {
    nameProperty: 'domainName',
    id: scene => arn(scene, 'acm', `certificate/${uuid(scene)}`),
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
    outputs: scene => ({
      arn: `arn:${scene.partition}:apigateway:${scene.region}::/restapis/${restApiId(scene)}`,
      executionArn: arn(scene, 'execute-api', restApiId(scene)),
      rootResourceId: scene.hash(10, 'root'),
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
    outputs: scene => {
      const api = text(scene.inputs.restApi, restApiId(scene))
      return {
        arn: `arn:${scene.partition}:apigateway:${scene.region}::/restapis/${api}/stages/${scene.name}`,
        executionArn: arn(scene, 'execute-api', `${api}/${scene.name}`),
        invokeUrl: `https://${api}.execute-api.${scene.region}.amazonaws.com/${scene.name}`,
      }
    },
  },
  'apigatewayv2:Api': {
    isNamed: true,
    id: restApiId,
    outputs: scene => ({
      apiEndpoint: `https://${restApiId(scene)}.execute-api.${scene.region}.amazonaws.com`,
      arn: `arn:${scene.partition}:apigateway:${scene.region}::/apis/${restApiId(scene)}`,
      executionArn: arn(scene, 'execute-api', restApiId(scene)),
    }),
  },
  'apigatewayv2:Authorizer': httpApiPart,
  'apigatewayv2:Integration': { ...httpApiPart, nameProperty: 'integrationUri' },
  'apigatewayv2:Route': { ...httpApiPart, nameProperty: 'routeKey' },
  'apigatewayv2:Stage': {
    isNamed: true,
    outputs: scene => {
      const api = text(scene.inputs.apiId, restApiId(scene))
      const path = scene.name === '$default' ? '' : scene.name
      return {
        arn: `arn:${scene.partition}:apigateway:${scene.region}::/apis/${api}/stages/${scene.name}`,
        executionArn: arn(scene, 'execute-api', `${api}/${scene.name}`),
        invokeUrl: `https://${api}.execute-api.${scene.region}.amazonaws.com/${path}`,
      }
    },
  },
  'cloudfront:Distribution': {
    nameProperty: 'staging',
    id: scene => upper(scene, 'E', 13),
    outputs: scene => ({
      arn: globalArn(scene, 'cloudfront', `distribution/${upper(scene, 'E', 13)}`),
      domainName: `d${scene.hash(13)}.cloudfront.net`,
      hostedZoneId: 'Z2FDTNDATAQYW2',
      etag: upper(scene, 'E', 13),
      status: 'Deployed',
    }),
  },
  'cloudfront:OriginAccessControl': {
    isNamed: true,
    id: scene => upper(scene, 'E', 13),
    outputs: scene => ({ etag: upper(scene, 'E', 13) }),
  },
  'cloudfront:OriginAccessIdentity': {
    nameProperty: 'comment',
    id: scene => upper(scene, 'E', 13),
    outputs: scene => ({
      iamArn: `arn:${scene.partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${upper(scene, 'E', 13)}`,
      cloudfrontAccessIdentityPath: `origin-access-identity/cloudfront/${upper(scene, 'E', 13)}`,
    }),
  },
  'cloudwatch:LogGroup': { isNamed: true, outputs: scene => ({ arn: arn(scene, 'logs', `log-group:${scene.name}`) }) },
  'cognito:IdentityPool': {
    nameProperty: 'identityPoolName',
    id: scene => `${scene.region}:${uuid(scene)}`,
    outputs: scene => ({ arn: arn(scene, 'cognito-identity', `identitypool/${scene.id}`) }),
  },
  'cognito:IdentityPoolRoleAttachment': { nameProperty: 'identityPoolId', outputs: () => ({}) },
  'dynamodb:Table': { isNamed: true, outputs: scene => ({ arn: arn(scene, 'dynamodb', `table/${scene.name}`) }) },
  'ec2:SecurityGroup': {
    isNamed: true,
    id: ({ hash }) => `sg-0${hash(16)}`,
    outputs: scene => ({ arn: arn(scene, 'ec2', `security-group/${scene.id}`) }),
  },
  'ec2:Subnet': {
    nameProperty: 'cidrBlock',
    id: ({ hash }) => `subnet-0${hash(16)}`,
    outputs: scene => ({ arn: arn(scene, 'ec2', `subnet/${scene.id}`) }),
  },
  'ec2:Vpc': {
    nameProperty: 'cidrBlock',
    id: ({ hash }) => `vpc-0${hash(16)}`,
    outputs: scene => ({ arn: arn(scene, 'ec2', `vpc/${scene.id}`) }),
  },
  'iam:Group': { isNamed: true, outputs: scene => ({ arn: globalArn(scene, 'iam', `group/${scene.name}`) }) },
  'iam:InstanceProfile': { isNamed: true, outputs: scene => ({ arn: globalArn(scene, 'iam', `instance-profile/${scene.name}`) }) },
  'iam:OpenIdConnectProvider': {
    nameProperty: 'url',
    id: scene => globalArn(scene, 'iam', `oidc-provider/${scene.name.replace(/^https:\/\//, '')}`),
    outputs: ({ id }) => ({ arn: id }),
  },
  'iam:User': { isNamed: true, outputs: scene => ({ arn: globalArn(scene, 'iam', `user/${scene.name}`) }) },
  'kms:Key': {
    nameProperty: 'customKeyStoreId',
    id: uuid,
    outputs: scene => ({ arn: arn(scene, 'kms', `key/${uuid(scene)}`), keyId: uuid(scene) }),
  },
  'lambda:Function': lambdaFunction,
  'lambda:CallbackFunction': lambdaFunction,
  'lambda:LayerVersion': {
    nameProperty: 'layerName',
    id: scene => arn(scene, 'lambda', `layer:${scene.name}:1`),
    outputs: scene => ({ arn: scene.id, layerArn: arn(scene, 'lambda', `layer:${scene.name}`), version: '1' }),
  },
  'lambda:Permission': { nameProperty: 'statementId', isNamed: true, outputs: () => ({}) },
  'route53:Record': {
    id: ({ inputs, name }) => `${text(inputs.zoneId, '')}_${name}_${text(inputs.type, '')}`,
    outputs: ({ name }) => ({ fqdn: name }),
  },
  'route53:Zone': {
    id: scene => upper(scene, 'Z', 20),
    outputs: scene => ({
      arn: `arn:${scene.partition}:route53:::hostedzone/${upper(scene, 'Z', 20)}`,
      zoneId: upper(scene, 'Z', 20),
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
    id: scene => arn(scene, 'secretsmanager', `secret:${scene.name}-${scene.hash(6, 'version')}`),
    outputs: ({ id }) => ({ arn: id }),
  },
  'sns:Topic': { isNamed: true, id: scene => arn(scene, 'sns', scene.name), outputs: ({ id }) => ({ arn: id }) },
  'sqs:Queue': {
    isNamed: true,
    id: scene => `https://sqs.${scene.region}.amazonaws.com/${scene.account}/${scene.name}`,
    outputs: scene => ({ arn: arn(scene, 'sqs', scene.name), url: scene.id }),
  },
  'ssm:Parameter': {
    isNamed: true,
    outputs: scene => ({ arn: arn(scene, 'ssm', `parameter/${scene.name.replace(/^\//, '')}`), version: 1 }),
  },
  'wafv2:WebAcl': {
    isNamed: true,
    id: uuid,
    outputs: scene => ({ arn: arn(scene, 'wafv2', `regional/webacl/${scene.name}/${uuid(scene)}`) }),
  },
}

/** Any other type: an ARN of the usual form. */
export const generalLikeness = (module: string, type: string): Likeness => ({
  isNamed: false,
  outputs: scene => ({ arn: arn(scene, module || 'aws', `${type.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()}/${scene.name}`) }),
})
