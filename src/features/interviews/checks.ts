/** What must stay true of interviews (upkeep/verify.ts). */
import { sql } from 'drizzle-orm'

export const interviewChecks = [
  {
    name: 'interview_follows_a_yes',
    query: sql`select i.id from interview i left join visit v on v.id = i.visit_id
      where not i.consented or i.visit_id is not null and (v.consented is distinct from true or v.undone_at is not null)`,
  },
  {
    name: 'text_interview_follows_a_yes',
    query: sql`select x.interview_id from text_interview x join interview i on i.id = x.interview_id
      where x.consented is distinct from true or i.state <> 'asking' or i.visit_id is not null`,
  },
  {
    name: 'ended_interview_leads_nowhere',
    query: sql`select i.id from interview i where i.state <> 'asking'
      and (i.visit_id is not null or exists (select from interview_answer a where a.interview_id = i.id and a.words is not null))`,
  },
  {
    name: 'answer_is_of_its_question',
    query: sql`select a.interview_id from interview_answer a join interview i on i.id = a.interview_id
        join questionnaire_version q on q.questionnaire_id = i.questionnaire_id and q.version = i.version
      where q.body->'questions'->a.position->>'key' is distinct from a.key`,
  },
  {
    name: 'interview_counts_once',
    query: sql`select x.id from credit x left join interview i on i.id = x.source_id and i.state = 'done'
      where x.metric = 'interviews' and x.state <> 'refused' and i.id is null
      union all
      select i.id from interview i where i.state = 'done'
        and 100 <> (select coalesce(sum(weight), 0) from credit x where x.metric = 'interviews' and x.source_id = i.id)`,
  },
]
