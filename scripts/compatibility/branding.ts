import { colours, lengths, words } from '../../packages/server/src/branding/settings-table.ts'
import { type Built, server } from './rows.ts'

const settingPaths = [...words, ...colours, ...lengths].map(([path]) => `\`${path}\``)

/** What makes the pages of a client its own. */
export const branding: Readonly<Record<string, Built>> = {
  'SetUICustomization: CSS': {
    does: 'rules for the classes of the service’s classic pages, shown where the domain’s ManagedLoginVersion is 1; addresses, at-rules and other selectors are refused, other properties left out',
    shown: server(
      'pages/branding',
      'CSS of the classic kind reaches the elements that its classes are known for, and what is not for it is left out',
    ),
  },
  'SetUICustomization: ClientId': {
    does: 'of one client, or ALL for those without one; it needs a domain',
    shown: server('branding/ui-customization', 'a client without its own has the pool’s, and neither changes the other'),
  },
  'SetUICustomization: ImageFile': {
    does: 'a logo: a PNG or JPEG by its bytes, served at `/<pool id>/assets/<hash>`',
    shown: server('branding/ui-customization', 'an image is one by its bytes'),
  },
  'ManagedLoginBranding: Settings': {
    does: 'a JSON document, kept and read back whole; an update patches it. Checked is what the pages follow, below',
    shown: server('branding/managed-login-branding', 'an update patches the settings and replaces assets of the same purpose'),
  },
  [settingPaths.join(', ')]: {
    does: 'what of the settings the pages follow (`*` is lightMode and darkMode), where the domain’s ManagedLoginVersion is 2 or the pool has no domain',
    shown: server(
      'pages/branding',
      'a style colours the pages of its client, in the scheme that it names, with its logo and nothing that the policy stops',
    ),
  },
  'ManagedLoginBranding: Assets': {
    does: 'ICO, JPEG, PNG, SVG and WEBP by their bytes, served in a sandbox where nothing of them runs; pages show FORM_LOGO, FAVICON_ICO and FAVICON_SVG',
    shown: server('branding/served', 'an image is served as what it is, in a sandbox, for ever, and without a cookie'),
  },
  'ManagedLoginBranding: UseCognitoProvidedValues': {
    does: 'the look that the pages have anyway',
    shown: server(
      'branding/managed-login-branding',
      'with the values that are provided has no settings, and shows all of them when it is asked for both',
    ),
  },
  ReturnMergedResources: {
    does: 'with the values that the pages have where a style sets none, for the settings that they follow',
    shown: server(
      'branding/managed-login-branding',
      'with the values that are provided has no settings, and shows all of them when it is asked for both',
    ),
  },
  Terms: {
    does: 'terms of use and privacy policy of a client, a link for each language; on the sign-up page once there are both',
    shown: server(
      'pages/branding',
      'the sign-up page links to both documents, in its language or the default one, and to neither while one is missing',
    ),
  },
}
