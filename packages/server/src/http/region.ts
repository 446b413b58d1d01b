/** Whether `text` has the form of an AWS region name, such as `us-east-1`. Safe as a label of a host name. */
export const isRegion = (text: string): boolean => text.length <= 32 && /^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/.test(text)
