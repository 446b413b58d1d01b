/** Members that are validated, stored and returned, but have no effect yet. docs/compatibility.md lists them. */
export const notActingYet: Readonly<Record<string, readonly string[]>> = {
  UserPool: [
    'SmsConfiguration.ExternalId, EumsSms (SNS is called with credentials of the operator, or SMS is sent through the HTTP gateway)',
    'UserPoolAddOns',
    'KeyConfiguration',
    'AcrConfiguration (it names the levels of sign-ins at identity providers; tokens of other sign-ins have no acr and amr)',
  ],
  UserPoolDomain: ['Routing', 'CustomDomainConfig (https needs --tls-cert or a reverse proxy)'],
  ManagedLoginBranding: ['backgrounds of page, header and footer, pictures of factors'],
  RiskConfiguration: ['all of it: no sign-in is blocked, and nobody is notified'],
  LogDeliveryConfiguration: ['all of it: no log is delivered'],
  Requests: ['ContextData', 'UserContextData.EncodedData'],
}
