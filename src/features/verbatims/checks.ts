/** What must stay true of words (upkeep/verify.ts). */
import { sql } from 'drizzle-orm'

export const verbatimChecks = [
  {
    // As redact.ts has it, in what a database can say of it: prefixed and long numbers, e-mail addresses.
    name: 'words_lead_to_nobody',
    query: sql`select id from verbatim where words ~ '[[:alnum:]._%+-]+@[[:alnum:]-]+[.][[:alpha:]]{2}'
      or words ~ '[0-9]{9}' or words ~ '(^|[^0-9])[+][1-9]([ .-]?[0-9]){7}' or words ~ '(^|[^0-9])0[1-9]([ .-]?[0-9][0-9]){4}($|[^0-9])'`,
  },
  {
    name: 'words_end_in_time',
    query: sql`select id from verbatim where words <> '' and expires_at < muster_now() - interval '1 hour'`,
  },
  {
    name: 'theme_is_of_its_question',
    query: sql`select x.verbatim_id from verbatim_theme x join theme t on t.id = x.theme_id join verbatim v on v.id = x.verbatim_id
      where t.question_id <> v.question_id`,
  },
  {
    // What a person said is never mixed with guesses, nor what was not understood with themes.
    name: 'theme_is_said_or_proposed',
    query: sql`select v.id from verbatim v where v.state in ('labelled', 'unclear', 'new') and exists (
        select from verbatim_theme x where x.verbatim_id = v.id and (x.how = 'proposed' or v.state <> 'labelled'))
      or v.state = 'proposed' and not exists (select from verbatim_theme x where x.verbatim_id = v.id and x.how = 'proposed')
      or v.state = 'proposed' and exists (select from verbatim_theme x where x.verbatim_id = v.id and x.how <> 'proposed')`,
  },
]
