/**
 * Legal terms of an app client: its terms of use and privacy policy, which its pages link to in the language of the page.
 * Not here: the pages themselves (pages/), how rows are kept (storage/).
 */
export { loadTermsLinks, type TermsOfClient, termsInLanguage } from './links.ts'
export { addTerms, describeTerms, getTerms, getTermsOfClient, removeTerms, summarizeTerms, updateTermsOfClient } from './terms.ts'
