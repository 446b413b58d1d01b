import { BlockList, isIP } from 'node:net'
import { block, flag, type Properties, type Property, type ResourceShape, type Rule, sdkV2Rules, set, text } from '../../shape/index.ts'
import { riskConfigurationDescriptions } from './descriptions.ts'
import { checkBlocks } from './problems.ts'

const { arn, items, length, oneOf } = sdkV2Rules
const account = 'RiskConfigurationAccountTakeoverRiskConfiguration'
const compromised = 'RiskConfigurationCompromisedCredentialsRiskConfiguration'

function isCidr(range: string): boolean {
  const [address = '', bits = '', ...rest] = range.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false
  try {
    new BlockList().addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6')
    return true
  } catch {
    return false
  }
}

const cidr: Rule = (value, field) =>
  isCidr(String(value)) ? undefined : `expected ${field} to be a valid CIDR Value, got ${value}: invalid CIDR address: ${value}`

const ranges = (apiPath: string): Property => set(text({ rules: [cidr] }), { apiPath, rules: [items(1, 200)] })

const action = (name: string): Property =>
  block(`${account}Actions${name}`, {
    eventAction: text({ required: true, rules: [oneOf('BLOCK', 'MFA_IF_CONFIGURED', 'MFA_REQUIRED', 'NO_ACTION')] }),
    notify: flag({ required: true }),
  })

const mail = (name: string): Property =>
  block(`${account}NotifyConfiguration${name}`, {
    htmlBody: text({ required: true, rules: [length(6, 20_000)] }),
    subject: text({ required: true, rules: [length(1, 140)] }),
    textBody: text({ required: true, rules: [length(6, 20_000)] }),
  })

const blocks: Properties = {
  accountTakeoverRiskConfiguration: block(account, {
    actions: block(
      `${account}Actions`,
      { highAction: action('HighAction'), lowAction: action('LowAction'), mediumAction: action('MediumAction') },
      { required: true },
    ),
    notifyConfiguration: block(`${account}NotifyConfiguration`, {
      blockEmail: mail('BlockEmail'),
      from: text(),
      mfaEmail: mail('MfaEmail'),
      noActionEmail: mail('NoActionEmail'),
      replyTo: text(),
      sourceArn: text({ required: true, rules: [arn()] }),
    }),
  }),
  compromisedCredentialsRiskConfiguration: block(compromised, {
    actions: block(
      `${compromised}Actions`,
      { eventAction: text({ required: true, rules: [oneOf('BLOCK', 'NO_ACTION')] }) },
      { required: true },
    ),
    eventFilters: set(text({ rules: [oneOf('SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP')] }), {
      computed: true,
      apiPath: 'EventFilter',
      upstreamNameOf: 'event_filter',
    }),
  }),
  riskExceptionConfiguration: block('RiskConfigurationRiskExceptionConfiguration', {
    blockedIpRangeLists: ranges('BlockedIPRangeList'),
    skippedIpRangeLists: ranges('SkippedIPRangeList'),
  }),
}

/** Properties of aws:cognito/riskConfiguration:RiskConfiguration. */
export const riskConfigurationShape: ResourceShape = {
  token: 'aws:cognito/riskConfiguration:RiskConfiguration',
  title: 'Cognito Risk Configuration',
  descriptions: riskConfigurationDescriptions,
  upstreamFramework: 'sdkV2',
  checkRules: checkBlocks,
  properties: {
    ...blocks,
    clientId: text({ replaceOnChanges: true }),
    region: text({ computed: true, replaceOnChanges: true }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
  },
}
