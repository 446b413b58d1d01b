/** Every text that a page may show. Another language is a file beside this one with the same keys, and a row in index.ts. */
export const en = {
  language: 'English',
  chooseLanguage: 'Language',
  mustBeFilled: 'Required',

  signInTitle: 'Sign in',
  signIn: 'Sign in',
  password: 'Password',
  names: {
    username: 'User name',
    email: 'Email address',
    phone_number: 'Phone number',
    'username or email': 'User name or email address',
    'username or phone_number': 'User name or phone number',
    'username, email or phone_number': 'User name, email address or phone number',
    'email or phone_number': 'Email address or phone number',
  },
  noSignIn: 'There is no way to sign in here. Ask whoever runs the application.',

  wrongPassword: 'Incorrect user name or password.',
  lockedOut: 'Too many attempts. Wait a little, then try again.',
  nameAndPasswordMissing: 'Enter your user name and your password.',
  formExpired: 'This form is out of date. Please try again.',
  somethingWrong: 'Something went wrong. Please try again.',

  errorTitle: 'Something is not right',
  errorText: 'An error was encountered with the requested page.',

  linkConfirmedTitle: 'Your registration has been confirmed',
  linkConfirmedText: 'You can close this page and sign in.',
  linkDeadTitle: 'This link cannot be used',
  linkDeadText: 'It has expired, was used before, or is not complete. Ask for a new one.',
}

export type Texts = typeof en
