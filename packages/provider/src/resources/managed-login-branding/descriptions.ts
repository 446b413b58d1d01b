import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/managedLoginBranding:ManagedLoginBranding. */
export const managedLoginBrandingDescriptions: Descriptions = {
  summary: 'How the managed login pages of one client look.',
  properties: {
    ...ofPool,
    assets: 'The images of the pages.',
    'assets.bytes': 'The image, in Base64.',
    'assets.category': 'Where the image stands, such as FORM_LOGO.',
    'assets.colorMode': 'The colours that the image is for: LIGHT, DARK or DYNAMIC.',
    'assets.extension': 'The format of the image: ICO, JPEG, PNG, SVG or WEBP.',
    'assets.resourceId': 'The id of an image that is there already.',
    clientId: 'The client whose pages look so.',
    managedLoginBrandingId: 'The id of the style.',
    settings: 'The settings of the style, as JSON; conflicts with useCognitoProvidedValues.',
    settingsAll: 'The settings together with the defaults of those that are not given, as JSON.',
    useCognitoProvidedValues: 'Whether the style is the default of the service; conflicts with settings.',
  },
}
