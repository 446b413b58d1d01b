import type { OperationName } from '@poolhouse/contract'
import type { User } from '../users/index.ts'

/** An operation on a user that the console offers. */
export interface UserAction {
  /** The text of its button. */
  label: string
  operation: OperationName
  /** Whether the state of the user allows it. What else forbids it, the operation says. */
  applies: (user: Pick<User, 'status' | 'enabled'>) => boolean
  /** What the page says afterwards. */
  done: string
  /** What is asked first, where it cannot be taken back. */
  asks?: { title: string; text: string }
}

/** What can be done to a user. */
export const userActions = {
  confirm: {
    label: 'Confirm',
    operation: 'AdminConfirmSignUp',
    applies: ({ status }) => status === 'UNCONFIRMED',
    done: 'The user is confirmed.',
  },
  'reset-password': {
    label: 'Reset password…',
    operation: 'AdminResetUserPassword',
    applies: ({ status }) => status === 'CONFIRMED' || status === 'RESET_REQUIRED',
    done: 'The password was reset, and a code was sent: it is in the inbox.',
    asks: {
      title: 'Reset the password?',
      text: 'The password stops working at once. The user gets a code and sets a new one with it.',
    },
  },
  'sign-out': {
    label: 'Sign out everywhere…',
    operation: 'AdminUserGlobalSignOut',
    applies: () => true,
    done: 'The user is signed out everywhere.',
    asks: {
      title: 'Sign out everywhere?',
      text: 'Refresh tokens of this user stop working, and so do access tokens wherever the service is asked. ID tokens are valid until they expire.',
    },
  },
  disable: {
    label: 'Disable',
    operation: 'AdminDisableUser',
    applies: ({ enabled }) => enabled,
    done: 'The user is disabled and cannot sign in.',
  },
  enable: {
    label: 'Enable',
    operation: 'AdminEnableUser',
    applies: ({ enabled }) => !enabled,
    done: 'The user is enabled.',
  },
} as const satisfies Record<string, UserAction>

/** The name of an action, as it stands in the address. */
export type UserActionName = keyof typeof userActions

/** Whether a text names an action. */
export const isUserAction = (text: string): text is UserActionName => Object.hasOwn(userActions, text)
