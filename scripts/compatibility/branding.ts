import { type Built, server } from './rows.ts'

/** What makes the pages of a client its own. */
export const branding: Readonly<Record<string, Built>> = {
  'SetUICustomization: CSS': {
    does: 'rules for the classes of the service’s classic pages; addresses, at-rules and other selectors are refused, other properties left out',
    shown: server('operations/ui-customization', 'is taken as people write it, and kept to the letter'),
  },
  'SetUICustomization: ClientId': {
    does: 'of one client, or ALL for those without one; it needs a domain',
    shown: server('operations/ui-customization', 'a client without its own has the pool’s, and neither changes the other'),
  },
  'SetUICustomization: ImageFile': {
    does: 'a PNG or JPEG by its bytes, served at `/<pool id>/assets/<hash>`',
    shown: server('operations/ui-customization', 'an image is one by its bytes'),
  },
  'ManagedLoginBranding: Settings': {
    does: 'a JSON document, kept and read back whole; an update patches it',
    shown: server('operations/branding', 'an update patches the settings and replaces assets of the same purpose'),
  },
  'ManagedLoginBranding: Assets': {
    does: 'ICO, JPEG, PNG, SVG and WEBP by their bytes, served in a sandbox where nothing of them runs',
    shown: server('branding/served', 'an image is served as what it is, in a sandbox, for ever, and without a cookie'),
  },
  'ManagedLoginBranding: UseCognitoProvidedValues': {
    does: 'the look that the pages have anyway',
    shown: server(
      'operations/branding',
      'with the values that are provided has no settings, and shows all of them when it is asked for both',
    ),
  },
  ReturnMergedResources: {
    does: 'with the values that the pages have where a style sets none, for the settings that they follow',
    shown: server(
      'operations/branding',
      'with the values that are provided has no settings, and shows all of them when it is asked for both',
    ),
  },
  Terms: {
    does: 'terms of use and privacy policy of a client, a link for each language',
    shown: server('operations/terms', 'terms are made, read by id and by client, changed, and deleted'),
  },
}
