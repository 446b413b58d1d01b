/** Members that are validated, stored and returned, but have no effect yet. docs/compatibility.md lists them. */
export const notActingYet: Readonly<Record<string, readonly string[]>> = {
  UserPool: [
    'SmsConfiguration.ExternalId, EumsSms (SNS is called with credentials of the operator, or SMS is sent through the HTTP gateway)',
    'KeyConfiguration',
    'AcrConfiguration (it names the levels of sign-ins at identity providers; tokens of other sign-ins have no acr and amr)',
  ],
  UserPoolDomain: ['Routing', 'CustomDomainConfig (https needs --tls-cert or a reverse proxy)'],
  ManagedLoginBranding: ['backgrounds of page, header and footer, pictures of factors'],
  LogDeliveryConfiguration: ['S3Configuration with --log-delivery aws (a directory or an http address takes such logs)'],
}
