/**
 * For each invariant of `verify` one way to break it by hand, in SQL, on a house where an evening was worked (see
 * worked.ts): what a bug, a bad restore or somebody with psql could leave behind. Each breaks its own and no other.
 */
const sent = `(select id from message where kind = 'first' and state = 'sent' order by id limit 1)`
const stopped = `(select m.id from message m join contact k on k.id = m.contact_id where m.kind = 'first' and k.opted_out_at is not null limit 1)`
const attempted = `(select id from attempt where message_id = ${sent})`
const held = `(select id from batch where volunteer_id is not null order by id limit 1)`
const volunteer = (name: string): string => `(select id from volunteer where name = '${name}')`
const some = `gen_random_uuid()`
const view = (blocks: string): string =>
  `insert into playground.messages (id, channel, view, nonce, position, version) values (${some}, 'dm-x', '{"blocks":${blocks}}', 'broken', 1e6, 1e6)`
const job = (data: string): string =>
  `insert into bullmq.job (queue, id, seq, name, state, data, added_at_ms) values ('jobs', 'broken', 1e6, 'x', (enum_range(null::bullmq.job_state))[1], '${data}', 0)`
const text = (tag: string, sid: string): string =>
  `insert into carrier.text (sid, attempt_tag, to_phone, body, n, asked_at) values ('${sid}', ${tag}, '+15145550199', 'x', 1, now())`
/** A sender `s` with these limits, of before all attempts. */
const sender = (limits: string, values: string): string =>
  `s as (insert into sender (carrier, address, kind, zone, set_at${limits}) values ('test', 'number-1', 'long_code', 'UTC', '2000-01-01'${values}) returning id)`
/** A brand `b` with these limits, and a sender `s` of it without any. */
const brand = (limits: string, values: string): string =>
  `b as (insert into brand (name, zone, set_at${limits}) values ('Brand', 'UTC', '2000-01-01'${values}) returning id),
    s as (insert into sender (carrier, address, kind, zone, set_at, brand_id) select 'test', 'number-1', 'long_code', 'UTC', '2000-01-01', id from b returning id)`
const left = `update attempt set sender_id = s.id, segments = 1 from s where attempt.id = ${attempted}`
/** A rally `e` with so many places. */
const rally = (capacity: string): string =>
  `e as (insert into event (title, place, starts_at, zone, capacity) values ('Rally', 'Park', now() + interval '1 day', 'UTC', ${capacity}) returning id)`
const contactOfSent = `(select contact_id from message where id = ${sent})`
const contactHeld = `(select contact_id from target where batch_id = ${held} and state = 'ready' order by position limit 1)`
const campaignOfSent = `(select campaign_id from message where id = ${sent})`

/** A station `a` of a territory `t`, as `given` scores it. */
const station = `t as (insert into territory (name) values ('Town') returning id),
    a as (insert into area (territory_id, code) select id, '1' from t returning id, territory_id)`
const scored = (given: string): string =>
  `with ${station} insert into area_score (area_id, territory_id, place, registered, abstained, ours, likely) select id, territory_id, ${given} from a`

/** Words `v` to a question `q`. */
const said = (words: string, state = 'new', expires = "now() + interval '1 day'"): string =>
  `q as (insert into open_question (text) values ('What?') returning id),
    v as (insert into verbatim (question_id, week, words, state, expires_at) select id, '2026-11-23', '${words}', '${state}', ${expires} from q returning id, question_id)`

/** A walk `w` of an effort with one door `d` of these properties. */
const walked = ({ open = 1, state = 'open', outcome = 'null', walk = '', values = '' } = {}): string =>
  `with c as (insert into canvass (name) values ('Broken') returning id),
    w as (insert into walk (canvass_id, rank, doors, open, spot, metres, bound${walk}) select id, 1, 1, ${open}, point(0, 0), 0, 0${values} from c returning id, canvass_id, volunteer_id),
    d as (insert into door (canvass_id, walk_id, key, street, spot, state, outcome) select canvass_id, id, ${some}, 'x', point(0, 0), '${state}', ${outcome} from w returning id, walk_id, key)`
const knocked = { open: 0, state: 'done', outcome: `'absent'` }
const visited = `v as (insert into visit (door_id, walk_id, volunteer_id, outcome, press_id) select id, walk_id, ${volunteer('Sofia')}, 'absent', id from d returning id)`
const walkClaimed = `wc as (insert into walk_claim (walk_id, volunteer_id, doors, claimed_at, ended_at) select id, ${volunteer('Sofia')}, 1, now() - interval '1 hour', now() + interval '1 hour' from w)`
const doorCredit = (id: string, from = ''): string =>
  `insert into credit (metric, source_id, volunteer_id, state, reason) select 'doors', ${id}, ${volunteer('Sofia')}, 'held', 'pace' ${from}`

/** An interview `iv` of these properties. */
const asking = (columns: string, values: string): string =>
  `with q as (insert into questionnaire (name) values ('Broken') returning id),
    qv as (insert into questionnaire_version (questionnaire_id, version, body) select id, 1, '{"questions":[{"key":"a"}]}' from q),
    iv as (insert into interview (questionnaire_id, version, volunteer_id, locale${columns}) select id, 1, ${volunteer('Sofia')}, 'en'${values} from q returning id)`

/** Somebody to call `ct` of these properties. */
const phoned = (values: string, who = ''): string =>
  `with c as (insert into canvass (name, kind) values ('Broken', 'call') returning id),
    ct as (insert into call_target (canvass_id, contact_id, state, tries) select c.id, k.id${values} from c, (select id from contact ${who} limit 1) k returning id)`

export const breakages: Record<string, string> = {
  text_belongs_to_what_exists: `update message set conversation_id = ${some} where id = ${sent}`,
  attempt_is_of_a_text: `insert into attempt (message_id, fence, provider, started_at) values (${some}, 1, 'test', now())`,
  conversation_belongs_to_what_exists: `update conversation set team_id = ${some} where contact_id = ${contactOfSent}`,
  words_lead_to_nobody: `with ${said('call me: 06 12 34 56 78')} select from v`,
  words_end_in_time: `with ${said('x', 'new', "now() - interval '2 hours'")} select from v`,
  theme_is_of_its_question: `with ${said('x', 'labelled')}, other as (insert into open_question (text) values ('Why?') returning id),
      t as (insert into theme (question_id, name) select id, 'x' from other returning id)
    insert into verbatim_theme (verbatim_id, theme_id, how) select v.id, t.id, 'said' from v, t`,
  theme_is_said_or_proposed: `with ${said('x', 'proposed')} select from v`,
  walk_counts_its_doors: `${walked({ open: 2 })} select 1 from d`,
  walk_claim_on_record: `${walked({ walk: ', volunteer_id', values: `, ${volunteer('Sofia')}` })} select 1 from d`,
  walk_is_held_by_who_may: `insert into volunteer (name, text_name, removed_at) values ('Gone', 'Gone', now());
    ${walked({ walk: ', volunteer_id', values: `, ${volunteer('Gone')}` })}
    insert into walk_claim (walk_id, volunteer_id, doors, claimed_at) select id, volunteer_id, 1, now() from w`,
  visit_under_a_claim: `${walked(knocked)}, ${visited} ${doorCredit('id', 'from v')}`,
  door_is_what_came_of_it: `${walked(knocked)} select 1 from d`,
  nobody_returns: `${walked(knocked)}, ${visited}, ${walkClaimed},
    n as (insert into no_return (key, at) select key, now() - interval '1 hour' from d) ${doorCredit('id', 'from v')}`,
  interview_follows_a_yes: `${asking(', consented', ', false')} select 1 from iv`,
  text_interview_follows_a_yes: `${asking(', consented', ', true')}
    insert into text_interview (campaign_id, contact_id, interview_id) select c.id, k.id, iv.id from iv, (select id from campaign limit 1) c, (select id from contact limit 1) k`,
  ended_interview_leads_nowhere: `${asking(', consented, state', `, true, 'stopped'`)}
    insert into interview_answer (interview_id, key, position, words) select id, 'a', 0, 'x' from iv`,
  answer_is_of_its_question: `${asking(', consented', ', true')}
    insert into interview_answer (interview_id, key, position) select id, 'b', 0 from iv`,
  interview_counts_once: `${asking(', consented, state', `, true, 'done'`)} select 1 from iv`,
  call_claim_on_record: `${phoned(`, 'open', 0`)} insert into call_claim (target_id, volunteer_id, claimed_at) select id, ${volunteer('Sofia')}, now() from ct`,
  call_under_a_claim: `${phoned(`, 'done', 1`)}, k as (insert into call (target_id, volunteer_id, outcome) select id, ${volunteer('Sofia')}, 'talked' from ct returning id)
    insert into credit (metric, source_id, volunteer_id, state, reason) select 'calls', id, ${volunteer('Sofia')}, 'held', 'pace' from k`,
  no_call_after_opt_out: `${phoned(`, 'done', 0`, 'where opted_out_at is not null')}
    insert into call_claim (target_id, volunteer_id, claimed_at, ended_at) select id, ${volunteer('Sofia')}, now() + interval '1 s', now() + interval '2 s' from ct`,
  nobody_texted_while_called: `${phoned(`, 'open', 0`, `where opted_out_at is null and id in (select contact_id from message where kind = 'first')`)}
    insert into call_claim (target_id, volunteer_id, claimed_at, ended_at)
    select ct.id, (select id from volunteer where id <> m.volunteer_id limit 1), m.created_at - interval '1 minute', m.created_at + interval '1 minute'
    from ct, (select volunteer_id, created_at from message where kind = 'first' and contact_id = (
      select id from contact where opted_out_at is null and id in (select contact_id from message where kind = 'first') limit 1) limit 1) m`,
  call_within_its_tries: `${phoned(`, 'open', 1`)} select 1 from ct`,
  call_counts_once: `insert into credit (metric, source_id, volunteer_id, state, reason) values ('calls', ${some}, ${volunteer('Sofia')}, 'held', 'pace')`,
  door_counts_once: doorCredit(some),
  area_score_is_its_result: scored('1, 200, 100, 0.5, 70'),
  area_places_are_whole: scored('2, 200, 100, 0.5, 50'),
  area_small_is_not_ranked: scored('1, 90, 50, 0.5, 25'),
  trial_leaves_one_of_each_alone: `with ${station}, d as (insert into trial (territory_id, one_of, drawn_on) select id, 2, '2026-11-28' from t returning id)
    insert into trial_station (trial_id, code, block, held) select d.id, x, 0, true from d, (values ('1'), ('2')) v(x)`,
  left_alone_has_no_walk: `with ${station}, d as (insert into trial (territory_id, one_of, drawn_on) select id, 2, '2026-11-28' from t returning id),
      s as (insert into trial_station (trial_id, code, block, held) select d.id, x, 0, x = '1' from d, (values ('1'), ('2')) v(x)),
      c as (insert into canvass (name) values ('Doors') returning id)
    insert into walk (canvass_id, area_id, rank, doors, open, spot, metres, bound) select c.id, a.id, 1, 0, 0, point(0, 0), 0, 0 from c, a`,
  area_votes_add_up: `with ${station}, e as (insert into area_election (territory_id, position, name, held, partial, choices, file)
      select id, 0, 'x', '2022', false, '["A"]', 'x' from t returning id)
    insert into area_result (election_id, area_id, registered, voters, "cast", votes) select e.id, a.id, 100, 50, 50, '[49]' from e, a`,
  import_counts_its_rows: `update import set accepted = accepted + 1`,
  ended_import_keeps_no_file: `update import set ended_at = now() - interval '5 minutes'; insert into import_chunk select id, 0, 'x' from import`,
  text_accepted_once: `insert into attempt (message_id, fence, provider, started_at, outcome) values (${sent}, 99, 'test', now(), 'sent')`,
  ledger_holds_each_text_once: `${text(attempted, 'SM1')}; ${text(attempted, 'SM2')}`,
  ledger_holds_only_attempts: text(some, 'SM3'),
  attempt_before_text: `delete from attempt where message_id = ${sent}`,
  sent_has_carrier_id: `update message set provider_id = null where id = ${sent}`,
  absent_text_stays_with_its_carrier: `with old as (update message set fence = fence + 1, provider = 'other' where id = ${sent} returning id, fence),
      a as (update attempt set outcome = 'absent' where message_id = ${sent})
    insert into attempt (message_id, fence, provider, started_at, ended_at, outcome) select id, fence, 'other', now(), now(), 'sent' from old`,
  unknown_is_watched: `update message set state = 'unknown', look_at = null, review_at = null where id = ${sent}`,
  sending_has_a_lease: `update message set state = 'sending', lease_until = now() - interval '5 minutes' where id = ${sent}`,
  text_has_a_press: `update message set volunteer_id = null where id = ${sent}`,
  text_has_a_click: `set local session_replication_role = replica; delete from press where message_id = ${sent}`,
  automatic_text_was_asked_for: `insert into message (kind, contact_id, body, state, valid_until) select 'help', contact_id, 'x', 'queued', now() from message where id = ${sent}`,
  one_first_text_per_number: `drop index message_first;
    with m as (insert into message (kind, contact_id, campaign_id, volunteer_id, body, state, fence, provider, provider_id, valid_until)
      select kind, contact_id, campaign_id, volunteer_id, body, state, fence, provider, 'other', valid_until from message where id = ${sent} returning id, fence, volunteer_id),
      p as (insert into press (volunteer_id, button, message_id, network, at) select volunteer_id, 'send', id, '', now() from m)
    insert into attempt (message_id, fence, provider, started_at) select id, fence, 'test', now() - interval '1 second' from m`,
  no_text_after_opt_out: `insert into attempt (message_id, fence, provider, started_at, outcome) values (${stopped}, 99, 'test', clock_timestamp() + interval '1 s', 'rejected')`,
  no_text_while_frozen: `update contact set frozen_at = '2000-01-01' where id = (select contact_id from message where id = ${sent})`,
  no_chase_after_the_vote: `update campaign set votes_on = '2026-12-06' where id = ${campaignOfSent};
    update contact set voted_on = '{2026-12-06}' where id = ${contactOfSent};
    insert into voted (contact_id, votes_on, source, how, at) values (${contactOfSent}, '2026-12-06', 'said_so', 'press', '2000-01-01')`,
  voted_in_nobodys_hands: `update campaign set votes_on = '2026-12-06' where id = (select campaign_id from batch where id = ${held});
    update contact set voted_on = '{2026-12-06}' where id = ${contactHeld};
    insert into voted (contact_id, votes_on, source, how, at) values (${contactHeld}, '2026-12-06', 'said_so', 'press', now())`,
  vote_is_on_record: `update contact set voted_on = '{2026-12-06}' where id = ${contactOfSent}`,
  attended_once: `drop index attendance_once; with ${rally('null')} insert into attendance (event_id, contact_id, how) select e.id, ${contactOfSent}, 'list' from e, generate_series(1, 2)`,
  places_are_kept: `with ${rally('0')} insert into rsvp (event_id, contact_id, answer, yes_at) select id, ${contactOfSent}, 'yes', now() from e`,
  reminder_was_asked_for: `insert into message (kind, contact_id, body, state, valid_until) select 'reminder', contact_id, 'x', 'failed', now() from message where id = ${sent}`,
  held_out_is_not_texted: `update campaign set holdout_percent = 10, holdout_seed = 'x' where id = ${campaignOfSent};
    insert into holdout (campaign_id, contact_id, at) values (${campaignOfSent}, ${contactOfSent}, '2000-01-01')`,
  held_out_before_the_first_text: `update campaign set holdout_percent = 10, holdout_seed = 'x' where id = ${campaignOfSent};
    with k as (insert into contact (phone, phone_valid, phone_line) values ('+15145550777', true, 'mobile') returning id)
    insert into holdout (campaign_id, contact_id) select ${campaignOfSent}, id from k`,
  no_text_to_erased_opt_out: `insert into opt_out (phone_hash, how, at) select muster_phone_hash(k.phone), 'text', '2000-01-01' from contact k where k.id = (select contact_id from message where id = ${sent})`,
  no_text_outside_hours: `update campaign set opens = 0, closes = 0; update setting set value = value || '{"at":"2000-01-01"}' where key = 'law'`,
  no_text_past_its_validity: `update message set valid_until = created_at - interval '1 hour' where id = ${sent}`,
  no_text_while_paused: `insert into pause (kind, since, until) values ('house', now() - interval '1 day', now() + interval '1 day')`,
  pause_on_record: `update volunteer set paused_at = now() where name = 'Sofia'`,
  removed_holds_nothing: `update volunteer set removed_at = now() where id = (select volunteer_id from batch where id = ${held})`,
  batch_in_known_hours: `update batch set hours = 'America/Vancouver||ca' where id = (select id from batch where volunteer_id is null and ready > 0 limit 1)`,
  batch_in_a_known_language: `update batch set locale = 'es' where id = (select id from batch where volunteer_id is null and ready > 0 limit 1)`,
  look_has_a_reason: `insert into look (volunteer_id, contact_id) select ${volunteer('Sofia')}, id from contact limit 1`,
  blocked_contact_has_a_reason: `update target set state = 'blocked' where id = (select target_id from message where id = ${sent})`,
  text_knows_its_wording: `update message set script_version = 99 where id = ${sent}`,
  response_answers_its_question: `with q as (insert into question (campaign_id, position, text) select id, 1, 'x' from campaign order by id limit 1 returning id, campaign_id),
      other as (insert into question (campaign_id, position, text) select campaign_id, 2, 'y' from q returning id),
      o as (insert into choice (question_id, position, label, value) select id, 1, 'x', 'x' from other returning id)
    insert into response (question_id, contact_id, choice_id, volunteer_id) select q.id, m.contact_id, o.id, m.volunteer_id from q, o, message m where m.id = ${sent}`,
  contact_in_one_hand: `with other as (
      select b.id, b.ready from batch b join target t on t.batch_id = b.id and t.state = 'ready'
      where b.volunteer_id is null and t.contact_id in (select contact_id from target where batch_id = ${held} and state = 'ready') limit 1
    ), c as (insert into claim (batch_id, volunteer_id, contacts, claimed_at) select id, ${volunteer('Sofia')}, ready, now() from other)
    update batch set volunteer_id = ${volunteer('Sofia')}, expires_at = now() + interval '1 hour' where id = (select id from other)`,
  batch_counts_its_targets: `update batch set ready = ready + 1 where id = ${held}`,
  claim_on_record: `update claim set ended_at = now() + interval '1 hour', how = 'released' where batch_id = ${held} and ended_at is null`,
  delivery_never_falls: `insert into receipt (provider, provider_id, status, message_id) values ('test', 'r1', 'delivered', ${sent})`,
  answer_is_recorded: `insert into carrier.inbound (sid, from_phone, body, media, at, delivered_at) values ('MO1', '+15145550199', 'x', 0, now(), now())`,
  receipt_finds_its_text: `insert into receipt (provider, provider_id, status, at) values ('test', 'r2', 'sent', now() - interval '5 minutes')`,
  answer_is_shown: `update inbound set routed_at = null, created_at = now() - interval '5 minutes'`,
  waiting_answer_has_a_reader: `update conversation set state = 'waiting', volunteer_id = ${volunteer('Sofia')}; update volunteer set removed_at = now() where name = 'Sofia'`,
  waiting_answer_has_a_time: `update conversation set state = 'waiting', hand_back_at = null where volunteer_id = ${volunteer('Victor')}`,
  no_job_is_dead: `insert into outbox (job, payload, handed_at, dead_at) values ('x', '{}', now(), now())`,
  board_equals_credits: `update total set n = n + 1 where owner_id = ${volunteer('Victor')}`,
  card_shown_under_a_claim: `insert into card (network, tenant, channel, message_id, volunteer_id, about_kind, about_id, shown_at)
    values ('playground', 'local', 'dm-sofia', 'x', ${volunteer('Sofia')}, 'target', (select id from target limit 1), now())`,
  new_volunteer_texts_nobody: `update volunteer set trust = 'new' where name = 'Victor'`,
  text_is_signed_by_a_promise: `update volunteer set promise = null, promised_at = null, text_name = '' where name = 'Victor'`,
  account_has_a_tenant: `insert into identity (network, tenant, user_id, volunteer_id) values ('slack', '', 'U1', ${volunteer('Victor')})`,
  outbox_holds_ids_only: `insert into outbox (job, payload, handed_at) values ('x', '{"phone":"+15145550123"}', now())`,
  queue_holds_ids_only: job('{"name":"Zoé"}'),
  cards_mask_numbers: view('[{"kind":"text","text":"call +15145550123"}]'),
  cards_are_plain_blocks: view('[{"kind":"html","text":"<b>x</b>"}]'),
  nobodys_rows_say_nothing: `insert into inbound (provider, provider_id, phone, body, kind, sent_at, routed_at) values ('test', 'nobody', '', 'words', 'words', now(), now())`,
  erased_stay_suppressed: `insert into opt_out (phone, how, at) select phone, 'erased', now() from contact where opted_out_at is null limit 1`,
  erased_volunteer_is_nobody: `update volunteer set erased_at = now() where name = 'Sofia'`,
  codes_keep_their_limits: `insert into proof (code_hash, message_id, expires_at, tries) values ('x', ${sent}, now(), 6)`,
  lines_keep_no_shown_words: `with l as (insert into line (volunteer_id, lead_id) select a.id, b.id from volunteer a join volunteer b on b.id <> a.id where a.name = 'Sofia' limit 1 returning id)
    insert into line_word (line_id, volunteer_id, body, shown_at) select id, ${volunteer('Sofia')}, 'x', now() from l`,
  cards_of_the_erased_are_cut: `insert into stub (network, tenant, channel, message_id, volunteer_id, reason, at) values ('playground', 'local', 'x', 'x', ${volunteer('Sofia')}, 'erased', now() - interval '1 hour')`,
  away_carrier_is_left_alone: `insert into carrier_health (carrier, opened_at, open_until, open_for)
      select distinct provider, '2000-01-01'::timestamptz, '2000-01-01'::timestamptz, 5 from attempt`,
  spared_carrier_within_its_rate: `insert into carrier_health (carrier, per_second, paced_at)
      select provider, 0, started_at - interval '10 s' from attempt where id = ${attempted}`,
  sender_within_its_rate: `with ${sender(', per_second', ', 0')} ${left}`,
  sender_within_its_day: `with ${sender(', per_day', ', 0')} ${left}`,
  brand_within_its_rate: `with ${brand(', per_second', ', 0')} ${left}`,
  brand_within_its_day: `with ${brand(', per_day', ', 0')} ${left}`,
  contact_knows_one_number: `with ${sender('', '')}, known as (
      insert into sender (carrier, address, kind, zone, contacts) values ('test', 'number-2', 'long_code', 'UTC', 1) returning id
    ), x as (insert into sender_contact (contact_id, carrier, sender_id, at)
      select m.contact_id, a.provider, known.id, '2000-01-01' from known, attempt a join message m on m.id = a.message_id where a.id = ${attempted})
    ${left}`,
  sender_counts_its_contacts: `with ${sender('', '')}
    insert into sender_contact (contact_id, carrier, sender_id) select k.id, 'test', s.id from s, (select id from contact limit 1) k`,
  spend_equals_attempts: `insert into spend (campaign_id, day, amount) values (${campaignOfSent}, now(), 1)`,
  spend_within_its_ceiling: `update attempt set price = 1 where id = ${attempted}; insert into spend (campaign_id, day, amount) values (${campaignOfSent}, now(), 1);
    update campaign set ceiling = 0.5 where id = ${campaignOfSent}; insert into alarm (campaign_id, kind) values (${campaignOfSent}, 'spend')`,
  credit_belongs_to_what_exists: `insert into credit (metric, source_id, campaign_id, volunteer_id, state, reason) values ('pledges', ${some}, ${some}, ${volunteer('Victor')}, 'held', 'pace')`,
  credit_is_one_fact: `insert into credit (metric, source_id, campaign_id, volunteer_id, slot, state, reason)
    select metric, source_id, campaign_id, volunteer_id, 9, 'held', 'pace' from credit limit 1`,
  held_credit_has_a_reason: `insert into credit (metric, source_id, volunteer_id, state) values ('pledges', ${some}, ${volunteer('Victor')}, 'held')`,
  room_code_around_its_evening: `with i as (insert into invite (code_hash, role, team_id, trust, expires_at)
      select 'broken', 'volunteer', id, 'new', now() + interval '1 hour' from team limit 1 returning id, team_id)
    insert into evening (team_id, network, tenant, channel, starts_at, minutes, ends_at, due_at, invite_id, created_by)
      select team_id, 'playground', 'local', 'x', now(), 90, now() + interval '90 minutes', now(), id, ${volunteer('Sofia')} from i`,
  recruit_counts_once: `insert into recruitment (volunteer_id, recruiter_id) values (${volunteer('Sofia')}, ${volunteer('Sofia')})`,
}
