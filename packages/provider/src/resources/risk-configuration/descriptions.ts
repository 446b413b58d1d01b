import { type Descriptions, within } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

const action = {
  eventAction: 'BLOCK, MFA_IF_CONFIGURED, MFA_REQUIRED or NO_ACTION.',
  notify: 'Whether the user gets a mail about it.',
}
const message = {
  htmlBody: 'The mail as HTML.',
  subject: 'The subject of the mail.',
  textBody: 'The mail as text.',
}

/** Sentences about aws:cognito/riskConfiguration:RiskConfiguration. */
export const riskConfigurationDescriptions: Descriptions = {
  summary: 'What the threat protection of a pool or of one client does about risks.',
  properties: {
    ...ofPool,
    clientId: 'The client that it is for; by default all clients of the pool.',
    accountTakeoverRiskConfiguration: 'What happens at sign-ins that look like those of somebody else.',
    'accountTakeoverRiskConfiguration.actions': 'What is done, by the height of the risk.',
    'accountTakeoverRiskConfiguration.actions.highAction': 'What is done at a high risk.',
    ...within('accountTakeoverRiskConfiguration.actions.highAction', action),
    'accountTakeoverRiskConfiguration.actions.lowAction': 'What is done at a low risk.',
    ...within('accountTakeoverRiskConfiguration.actions.lowAction', action),
    'accountTakeoverRiskConfiguration.actions.mediumAction': 'What is done at a medium risk.',
    ...within('accountTakeoverRiskConfiguration.actions.mediumAction', action),
    'accountTakeoverRiskConfiguration.notifyConfiguration': 'The mail about risks.',
    'accountTakeoverRiskConfiguration.notifyConfiguration.blockEmail': 'The mail about a sign-in that was blocked.',
    ...within('accountTakeoverRiskConfiguration.notifyConfiguration.blockEmail', message),
    'accountTakeoverRiskConfiguration.notifyConfiguration.from': 'The sender of the mail.',
    'accountTakeoverRiskConfiguration.notifyConfiguration.mfaEmail': 'The mail about a sign-in that needed a second factor.',
    ...within('accountTakeoverRiskConfiguration.notifyConfiguration.mfaEmail', message),
    'accountTakeoverRiskConfiguration.notifyConfiguration.noActionEmail': 'The mail about a sign-in that was let through.',
    ...within('accountTakeoverRiskConfiguration.notifyConfiguration.noActionEmail', message),
    'accountTakeoverRiskConfiguration.notifyConfiguration.replyTo': 'The address that answers to the mail go to.',
    'accountTakeoverRiskConfiguration.notifyConfiguration.sourceArn': 'The ARN of the SES identity that sends the mail.',
    compromisedCredentialsRiskConfiguration: 'What happens at passwords that others know.',
    'compromisedCredentialsRiskConfiguration.actions': 'What is done about such a password.',
    'compromisedCredentialsRiskConfiguration.actions.eventAction': 'BLOCK or NO_ACTION.',
    'compromisedCredentialsRiskConfiguration.eventFilters': 'When passwords are looked up: SIGN_IN, SIGN_UP, PASSWORD_CHANGE.',
    riskExceptionConfiguration: 'Addresses for which the risk is decided beforehand.',
    'riskExceptionConfiguration.blockedIpRangeLists': 'Ranges of addresses that are always blocked.',
    'riskExceptionConfiguration.skippedIpRangeLists': 'Ranges of addresses that are never a risk.',
  },
}
