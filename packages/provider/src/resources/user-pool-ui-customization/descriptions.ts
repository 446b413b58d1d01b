import type { Descriptions } from '../../shape/index.ts'
import { ofPool } from '../common-descriptions.ts'

/** Sentences about aws:cognito/userPoolUICustomization:UserPoolUICustomization. */
export const userPoolUiCustomizationDescriptions: Descriptions = {
  summary: 'How the classic sign-in pages of a pool or of one client look.',
  properties: {
    ...ofPool,
    clientId: 'The client whose pages look so; ALL means all that have no look of their own.',
    creationDate: 'When the look was first set.',
    css: 'The style sheet: rules for the classes of the pages.',
    cssVersion: 'The version of the style sheet.',
    imageFile: 'The logo, in Base64: PNG, JPEG or GIF.',
    imageUrl: 'Where the pages find the logo.',
    lastModifiedDate: 'When the look was last changed.',
  },
}
