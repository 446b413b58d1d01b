import { type ResourceShape, sdkV2Rules, text } from '../../shape/index.ts'
import { userPoolUiCustomizationDescriptions } from './descriptions.ts'
import { checkContent } from './problems.ts'

/** Properties of aws:cognito/userPoolUICustomization:UserPoolUICustomization. */
export const userPoolUiCustomizationShape: ResourceShape = {
  token: 'aws:cognito/userPoolUICustomization:UserPoolUICustomization',
  title: 'Cognito User Pool UI Customization',
  descriptions: userPoolUiCustomizationDescriptions,
  upstreamFramework: 'sdkV2',
  checkRules: checkContent,
  properties: {
    clientId: text({ default: 'ALL', replaceOnChanges: true }),
    creationDate: text({ outputOnly: true }),
    css: text({ apiPath: 'CSS' }),
    cssVersion: text({ outputOnly: true, emptyOutput: '', follows: ['css'], apiPath: 'CSSVersion' }),
    imageFile: text({ rules: [sdkV2Rules.base64()] }),
    imageUrl: text({ outputOnly: true, emptyOutput: '', follows: ['imageFile'] }),
    lastModifiedDate: text({ outputOnly: true, volatile: true }),
    region: text({ computed: true, replaceOnChanges: true }),
    userPoolId: text({ required: true, replaceOnChanges: true }),
  },
}
