import { colours, keywords, lengths } from '../../packages/server/src/branding/settings-table.ts'
import { type Built, server } from './rows.ts'

const settingPaths = [...keywords, ...colours, ...lengths].map(([path]) => `\`${path}\``)

/** How the pages of a client look. */
export const branding: Readonly<Record<string, Built>> = {
  'SetUICustomization: CSS': {
    does: 'rules for the classes of the classic pages, applied where the domain’s ManagedLoginVersion is 1; URLs, at-rules and other selectors are refused, other properties ignored',
    shown: server('pages/branding', 'CSS of SetUICustomization styles the elements of its classes, and disallowed rules are left out'),
  },
  'SetUICustomization: ClientId': {
    does: 'one client, or ALL for those without a customization of their own; the pool needs a domain',
    shown: server('branding/ui-customization', 'GetUICustomization of a client without one of its own shows the default of the pool'),
  },
  'SetUICustomization: ImageFile': {
    does: 'a logo: a PNG or JPEG, recognised by its bytes, served at `/<pool id>/assets/<hash>`',
    shown: server('branding/ui-customization', 'ImageFile is recognised as PNG or JPEG by its bytes'),
  },
  'ManagedLoginBranding: Settings': {
    does: 'a JSON document, stored and returned whole; an update patches it. The settings below are validated',
    shown: server(
      'branding/managed-login-branding',
      'UpdateManagedLoginBranding patches the settings and replaces assets of the same purpose',
    ),
  },
  [settingPaths.join(', ')]: {
    does: 'the settings that the pages apply (`*` is lightMode and darkMode), where the domain’s ManagedLoginVersion is 2 or the pool has no domain',
    shown: server(
      'pages/branding',
      'a managed style colours the pages of its client in its colour scheme, with its logo, within the Content-Security-Policy',
    ),
  },
  'ManagedLoginBranding: Assets': {
    does: 'ICO, JPEG, PNG, SVG and WEBP, recognised by their bytes and served with a sandbox policy; pages show FORM_LOGO, FAVICON_ICO and FAVICON_SVG',
    shown: server('branding/served', 'an image is served with its media type, a sandbox policy, an immutable cache lifetime and no cookie'),
  },
  'ManagedLoginBranding: UseCognitoProvidedValues': {
    does: 'the default look of the pages',
    shown: server(
      'branding/managed-login-branding',
      'a style with UseCognitoProvidedValues has no settings, and ReturnMergedResources shows all defaults',
    ),
  },
  ReturnMergedResources: {
    does: 'adds the default values of the settings that a style does not set',
    shown: server(
      'branding/managed-login-branding',
      'a style with UseCognitoProvidedValues has no settings, and ReturnMergedResources shows all defaults',
    ),
  },
  Terms: {
    does: 'terms of use and privacy policy of a client, one link per language; shown on the sign-up page once both exist',
    shown: server(
      'pages/branding',
      'the sign-up page links to terms of use and privacy policy in its language or the default one, and to neither if one is missing',
    ),
  },
}
