import { block, flag, frameworkRules, type ResourceShape, set, text } from '../../shape/index.ts'
import { managedLoginBrandingDescriptions } from './descriptions.ts'
import { checkSource } from './problems.ts'

const { atMost, base64, json, oneOf } = frameworkRules

const categories = [
  ...['FAVICON_ICO', 'FAVICON_SVG', 'EMAIL_GRAPHIC', 'SMS_GRAPHIC', 'AUTH_APP_GRAPHIC', 'PASSWORD_GRAPHIC', 'PASSKEY_GRAPHIC'],
  ...['PAGE_HEADER_LOGO', 'PAGE_HEADER_BACKGROUND', 'PAGE_FOOTER_LOGO', 'PAGE_FOOTER_BACKGROUND', 'PAGE_BACKGROUND'],
  ...['FORM_BACKGROUND', 'FORM_LOGO', 'IDP_BUTTON_ICON'],
]

const asset = block('ManagedLoginBrandingAsset', {
  bytes: text({ rules: [base64()] }),
  category: text({ required: true, rules: [oneOf(...categories)] }),
  colorMode: text({ required: true, rules: [oneOf('LIGHT', 'DARK', 'DYNAMIC')] }),
  extension: text({ required: true, rules: [oneOf('ICO', 'JPEG', 'PNG', 'SVG', 'WEBP')] }),
  resourceId: text(),
})

/** Properties of aws:cognito/managedLoginBranding:ManagedLoginBranding. */
export const managedLoginBrandingShape: ResourceShape = {
  token: 'aws:cognito/managedLoginBranding:ManagedLoginBranding',
  title: 'Cognito Managed Login Branding',
  descriptions: managedLoginBrandingDescriptions,
  upstreamFramework: 'framework',
  checkRules: checkSource,
  // A client has one style.
  uniqueBy: ['clientId', 'region', 'userPoolId'],
  properties: {
    assets: set(asset, { upstreamNameOf: 'asset', replaceOnChanges: true, rules: [atMost(40)] }),
    clientId: text({ required: true, replaceOnChanges: true }),
    managedLoginBrandingId: text({ outputOnly: true }),
    region: text({ computed: true, replaceOnChanges: true }),
    settings: text({ json: true, rules: [json()] }),
    settingsAll: text({ outputOnly: true, follows: ['settings', 'useCognitoProvidedValues'] }),
    useCognitoProvidedValues: flag({ computed: true, emptyOutput: false }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
  },
}
