import { type MissingToken, own } from '@poolhouse/engine'
import { nearestNames } from '@poolhouse/terminal'
import { functions } from './functions/index.ts'
import { resources } from './resources/index.ts'

/** Resources and functions of the official provider, release 7.48.0, in the modules of which some are built here. */
const official: Readonly<Record<string, Record<'resource' | 'function', string[]>>> = {
  cognito: {
    resource: words(`
      IdentityPool IdentityPoolProviderPrincipalTag IdentityPoolRoleAttachment IdentityProvider LogDeliveryConfiguration ManagedLoginBranding
      ManagedUserPoolClient ResourceServer RiskConfiguration User UserGroup UserInGroup UserPool UserPoolClient UserPoolDomain
      UserPoolUICustomization`),
    function: words(`
      getIdentityPool getUserGroup getUserGroups getUserPool getUserPoolClient getUserPoolClients getUserPoolSigningCertificate getUserPools`),
  },
  iam: {
    resource: words(`
      AccessKey AccountAlias AccountPasswordPolicy Group GroupMembership GroupPoliciesExclusive GroupPolicy GroupPolicyAttachment
      GroupPolicyAttachmentsExclusive InstanceProfile OpenIdConnectProvider OrganizationsFeatures OutboundWebIdentityFederation Policy
      PolicyAttachment Role RolePoliciesExclusive RolePolicy RolePolicyAttachment RolePolicyAttachmentsExclusive SamlProvider
      SecurityTokenServicePreferences ServerCertificate ServiceLinkedRole ServiceSpecificCredential SigningCertificate SshKey User
      UserGroupMembership UserLoginProfile UserPoliciesExclusive UserPolicy UserPolicyAttachment UserPolicyAttachmentsExclusive VirtualMfaDevice`),
    function: words(`
      getAccessKeys getAccountAlias getGroup getInstanceProfile getInstanceProfiles getOpenIdConnectProvider getOutboundWebIdentityFederation
      getPolicy getPolicyDocument getPrincipalPolicySimulation getRole getRolePolicies getRolePolicyAttachments getRoles getSamlProvider
      getServerCertificate getSessionContext getUser getUserSshKey getUsers`),
  },
  index: {
    resource: [],
    function: words(`
      getArn getAvailabilityZone getAvailabilityZones getBillingServiceAccount getCallerIdentity getDefaultTags getIpRanges getPartition
      getRegion getRegions getService getServicePrincipal`),
  },
  pinpoint: {
    resource: words(`
      AdmChannel ApnsChannel ApnsSandboxChannel ApnsVoipChannel ApnsVoipSandboxChannel App BaiduChannel EmailChannel EmailTemplate EventStream
      GcmChannel SmsChannel`),
    function: [],
  },
}

/** The other modules of the official provider, release 7.48.0. */
const otherModules = new Set(
  words(`
    accessanalyzer account accountaccess acm acmpca agentregistry alb amp amplify apigateway apigatewayv2 appautoscaling appconfig appfabric
    appflow appintegrations applicationinsights applicationloadbalancing appmesh apprunner appstream appsync arcregionswitch arczonalshift
    athena auditmanager autoscaling autoscalingplans backup batch bcmdata bedrock bedrockfoundation bedrockmodel billing budgets cfg chatbot
    chime chimesdkmediapipelines cleanrooms cloud9 cloudcontrol cloudformation cloudfront cloudhsmv2 cloudsearch cloudtrail cloudwatch
    codeartifact codebuild codecatalyst codecommit codeconnections codedeploy codeguruprofiler codegurureviewer codepipeline codestarconnections
    codestarnotifications comprehend computeoptimizer connect controltower costexplorer costoptimizationhub cur customerprofiles dataexchange
    datapipeline datasync datazone dax detective devicefarm devopsguru directconnect directoryservice dlm dms docdb drs dsql dynamodb ebs ec2
    ec2clientvpn ec2transitgateway ecr ecrpublic ecs efs eks elasticache elasticbeanstalk elasticsearch elastictranscoder elb emr emrcontainers
    emrserverless evidently finspace fis fms fsx gamelift glacier globalaccelerator glue grafana guardduty identitystore imagebuilder
    inspector inspector2 invoicing iot ivs ivschat kendra keyspaces kinesis kinesisanalyticsv2 kms lakeformation lambda lambdamicrovms lb lex
    licensemanager lightsail location m2 macie macie2 mailmanager mediaconvert medialive mediapackage mediapackagev2 mediastore memorydb mq msk
    mskconnect mwaa neptune neptunegraph networkfirewall networkflowmonitor networkmanager networkmonitor notifications oam observabilityadmin
    odb opensearch opensearchingest organizations outposts paymentcryptography pipes polly pricing qbusiness qldb quicksight ram rbin
    rds redshift redshiftdata redshiftserverless rekognition resiliencehub resourceexplorer resourcegroups resourcegroupstaggingapi
    rolesanywhere route53 route53domains route53recoverycontrol route53recoveryreadiness rum s3 s3control s3outposts s3tables sagemaker
    savingsplans scheduler schemas secretsmanager securityhub securitylake serverlessrepository servicecatalog servicediscovery servicequotas
    ses sesv2 sfn shield signer sns sqs ssm ssmcontacts ssmincidents ssoadmin storagegateway swf synthetics timestreaminfluxdb timestreamquery
    timestreamwrite transcribe transfer uxc verifiedaccess verifiedpermissions vpc vpclattice vpn waf wafregional wafv2 workmail workspaces
    workspacesweb xray`),
)

const built = { resource: [...resources.keys()], function: [...functions.keys()] }

/** Why there is no such resource type or function here, and what there is; `undefined` when there is one. Tokens may be short, as in YAML. */
export function explainMissing(kind: 'resource' | 'function', token: string): MissingToken | undefined {
  const [, module = '', name = ''] = short(token).split(':')
  if (built[kind].some(known => short(known).toLowerCase() === short(token).toLowerCase())) return undefined
  return { reason: reasonFor(kind, module, name), built: built[kind] }
}

/** A token with the reason why it is not here, and what is. */
export function describeMissing(kind: 'resource' | 'function', token: string): string {
  const { reason = '', built = [] } = explainMissing(kind, token) ?? {}
  return `${token} ${reason}. Built here: ${built.join(', ')}.`
}

function reasonFor(kind: 'resource' | 'function', module: string, name: string): string {
  if (otherModules.has(module)) return `belongs to the module ${module} of the AWS provider, not built here`
  const names = own(official, module)?.[kind] ?? []
  if (names.includes(name)) return 'exists in the AWS provider, not built here'
  const [nearest] = nearestNames(name, names, 3)
  return `is no ${kind} of the AWS provider${nearest ? `; did you mean aws:${module === 'index' ? '' : `${module}:`}${nearest}?` : ''}`
}

/** `aws:cognito/userPool:UserPool` as `aws:cognito:UserPool`, and `aws:getRegion` as `aws:index:getRegion`. */
const short = (token: string): string => token.replace(/^([^:]+):([^/:]+)\/[^:]+:/, '$1:$2:').replace(/^([^:]+):([^:]+)$/, '$1:index:$2')

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}
