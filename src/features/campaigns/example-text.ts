import { fieldsOf, fillTemplate } from '../../lib/template.ts'

/**
 * A wording as a contact might read it. Fields of a list, which an example has not, show their default, else their name:
 * an organizer sees where a value will stand.
 */
export const exampleText = (
  { sender, defaults }: { sender: string; defaults: Record<string, string> },
  script: string,
  { firstName, texter }: { firstName: string; texter: string },
): string =>
  fillTemplate(
    script,
    { firstName, texter, sender },
    { ...Object.fromEntries(fieldsOf(script).map((field) => [field, `[${field}]`])), ...defaults },
  )
