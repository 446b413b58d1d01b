/** Whether `text` is a bare email address or a display name with the address in angle brackets: the two forms of `EmailConfiguration.From`. */
export const isSenderAddress = (text: string): boolean => /^[^\s<>@]+@[^\s<>@]+$|^[^<>]*<[^\s<>@]+@[^\s<>@]+>$/.test(text)
