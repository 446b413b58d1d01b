import type { Texts } from './en.ts'

export const de: Texts = {
  language: 'Deutsch',
  chooseLanguage: 'Sprache',
  mustBeFilled: 'Pflichtfeld',

  signInTitle: 'Anmelden',
  signIn: 'Anmelden',
  password: 'Passwort',
  names: {
    username: 'Benutzername',
    email: 'E-Mail-Adresse',
    phone_number: 'Telefonnummer',
    'username or email': 'Benutzername oder E-Mail-Adresse',
    'username or phone_number': 'Benutzername oder Telefonnummer',
    'username, email or phone_number': 'Benutzername, E-Mail-Adresse oder Telefonnummer',
    'email or phone_number': 'E-Mail-Adresse oder Telefonnummer',
  },
  noSignIn: 'Hier ist keine Anmeldung möglich. Bitte wenden Sie sich an den Betreiber der Anwendung.',

  wrongPassword: 'Benutzername oder Passwort ist falsch.',
  lockedOut: 'Zu viele Versuche. Bitte warten Sie etwas und versuchen Sie es dann erneut.',
  nameAndPasswordMissing: 'Bitte geben Sie Benutzername und Passwort ein.',
  formExpired: 'Dieses Formular ist nicht mehr gültig. Bitte versuchen Sie es erneut.',
  somethingWrong: 'Etwas ist schiefgegangen. Bitte versuchen Sie es erneut.',

  errorTitle: 'Hier stimmt etwas nicht',
  errorText: 'An error was encountered with the requested page.',

  linkConfirmedTitle: 'Ihre Registrierung ist bestätigt',
  linkConfirmedText: 'Sie können diese Seite schließen und sich anmelden.',
  linkDeadTitle: 'Dieser Link ist nicht verwendbar',
  linkDeadText: 'Er ist abgelaufen, wurde schon benutzt oder ist unvollständig. Bitte fordern Sie einen neuen an.',
}
