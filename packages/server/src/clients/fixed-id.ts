/**
 * In development a client's name may bring its id: `_custom_id_:<id>`. A colon is not legal in a name, so the request carries `=`
 * through validation (`legalName`), and the name reads back as it was given (`givenName`).
 */
const given = /^_custom_id_:([\w+]{1,128})$/
const legal = /^_custom_id_=([\w+]{1,128})$/

export const legalName = (name: string): string => name.replace(given, '_custom_id_=$1')
export const givenName = (name: string): string => name.replace(legal, '_custom_id_:$1')
export const fixedId = (name: string): string | undefined => legal.exec(name)?.[1]
