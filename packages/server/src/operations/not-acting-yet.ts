/**
 * Members that are checked, kept and read back, and do not act yet. This list only shrinks.
 */
export const notActingYet: Readonly<Record<string, readonly string[]>> = {
  UserPool: [
    'SmsConfiguration.ExternalId, EumsSms (SNS is asked with keys of the operator, or SMS goes by the gateway)',
    'UserPoolAddOns',
    'KeyConfiguration',
    'AcrConfiguration',
  ],
  UserPoolClient: ['AnalyticsConfiguration'],
  UserPoolDomain: ['Routing', 'CustomDomainConfig (https is by --tls-cert, or by what stands before the service)'],
  ManagedLoginBranding: ['backgrounds of page, header and footer, pictures of factors and providers'],
  Requests: ['AnalyticsMetadata', 'ContextData', 'UserContextData.EncodedData'],
}
