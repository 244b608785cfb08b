/**
 * Two teams at work, and a door where everything that is done is undone: what a deed would change is known, and the
 * next one finds the same house.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Interaction, Place } from '../../src/chat/interaction.ts'
import type { Answer } from '../../src/chat/platform.ts'
import { createRouter } from '../../src/chat/router.ts'
import type { Router } from '../../src/chat/router.ts'
import { rows } from '../../src/db/client.ts'
import type { Store, Tx } from '../../src/db/client.ts'
import { versionId } from '../../src/features/assignment/wording.ts'
import { loadConversation } from '../../src/features/conversations/load.ts'
import { remember } from '../../src/features/conversations/undo.ts'
import { findEffort, openEffort } from '../../src/features/calls/effort.ts'
import type { Actor, Context } from '../../src/features/define.ts'
import { openCanvass } from '../../src/features/walks/canvass.ts'
import { claimWalk } from '../../src/features/walks/claim.ts'
import { placeId } from '../../src/features/interviews/card.ts'
import { answerQuestion, beginInterview } from '../../src/features/interviews/interview.ts'
import { keepQuestionnaire } from '../../src/features/interviews/keep.ts'
import { sample } from '../../src/features/interviews/sample.ts'
import { readQuestionnaire } from '../../src/features/interviews/shape.ts'
import { importDoors } from '../../src/features/doors/import.ts'
import { nextDoor } from '../../src/features/doors/next.ts'
import { recordOutcome } from '../../src/features/doors/outcome.ts'
import { createHouse } from '../../src/features/house.ts'
import { registry } from '../../src/features/index.ts'
import { bindChannel } from '../../src/features/volunteers/channels.ts'
import { makeInvite } from '../../src/features/volunteers/invite.ts'
import { UserError } from '../../src/lib/errors.ts'
import type { Role } from '../../src/lib/roles.ts'
import { openHouse } from './house.ts'
import type { House } from './house.ts'

/** What a button may carry. */
export type Thing =
  | 'target'
  | 'version'
  | 'talk'
  | 'canned'
  | 'choice'
  | 'draft'
  | 'undo'
  | 'pretended'
  | 'person'
  | 'code'
  | 'link'
  | 'campaign'
  | 'import'
  | 'doubt'
  | 'held'
  | 'badge'
  | 'evening'
  | 'line'
  | 'signup'
  | 'stranger'
  | 'rally'
  | 'asked'
  | 'words'
  | 'theme'
  | 'door'
  | 'knock'
  | 'call'
  | 'rang'
  | 'visit'
  | 'interview'
  | 'place'
  | 'questions'
  | 'effort'

export type Person = Actor & { things: Record<Thing, string>; contacts: string[] }
export type TwoTeams = {
  house: House
  /** By their role, in North; and of South: a volunteer. */
  north: Record<Exclude<Role, 'anyone'>, Person>
  south: Person
  /** Does it and undoes it: what was answered, the key of a refusal, and whether anything would have changed. */
  try(role: Role, doing: Doing, so?: So): Promise<{ answer: Answer; refusal?: string; changed: boolean }>
  close(): Promise<void>
}
/** `watch`: whether anything changes is asked for; it costs more than the deed. */
type So = { given?: Given | undefined; watch?: boolean }
export type Doing =
  | { kind: 'command'; line: string; name: string; channel?: string }
  | { kind: 'press' | 'submit'; token: string }
  | { kind: 'words'; about: string }

/** What has to be so that a deed can work at all; everything else about it is who does it. */
export type Given = keyof typeof givens
const rally = '01900000-0000-7000-8000-000000000001'
/** Whoever was asked if they answer questions wrote back. */
const heard = `insert into text_interview (campaign_id, contact_id, message_id)
  select v.campaign_id, v.contact_id, (select m.id from message m where m.conversation_id = v.id order by m.created_at limit 1) from conversation v`
const givens = {
  asked: `update conversation set asked_at = muster_now()`,
  new: `update volunteer set trust = 'new', review_at = null`,
  reviewed: `update volunteer set trust = 'new', review_at = muster_now()`,
  paused: `update volunteer set paused_at = muster_now(); update house set paused_at = muster_now();
    update campaign set state = 'paused'`,
  editable: `update campaign set editable = true; update volunteer set trust = 'trusted'`,
  rally: `insert into event (id, title, place, starts_at, zone) values ('${rally}', 'Rally', 'Park', muster_now() + interval '2 hours', 'UTC');
    update campaign set event_id = '${rally}'`,
  coming: `insert into event (id, title, place, starts_at, zone) values ('${rally}', 'Rally', 'Park', muster_now() + interval '2 hours', 'UTC');
    update campaign set event_id = '${rally}';
    insert into rsvp (event_id, contact_id, answer, yes_at) select '${rally}', contact_id, 'yes', now() from conversation`,
  chase: `update campaign set votes_on = '2026-12-06'`,
  asking: `update campaign set questionnaire_id = (select id from questionnaire limit 1)`,
  askedIf: `update campaign set questionnaire_id = (select id from questionnaire limit 1);
    ${heard}`,
  agreed: `update campaign set questionnaire_id = (select id from questionnaire limit 1);
    ${heard};
    insert into interview (id, questionnaire_id, version, volunteer_id, locale, consented, at)
      select v.contact_id, q.id, q.version, v.volunteer_id, 'en', true, 'subject' from conversation v, questionnaire q;
    update text_interview set consented = true, interview_id = contact_id, key = 'subject'`,
  queued: `update conversation set volunteer_id = null`,
  justNow: `update undo set at = muster_now(); update visit set at = muster_now()`,
}

const place: Place = { network: 'playground', tenant: 'local', channel: 'dm', direct: true }
const undone = new Error('undone')

export async function openTwoTeams(): Promise<TwoTeams> {
  const house = await openHouse()
  const campaign = await house.campaign(await house.list(60), { name: 'Rally', batchSize: 3 })
  await house.query(sql`with q as (insert into question (campaign_id, position, text) values (${campaign}, 0, 'Coming?') returning id)
    insert into choice (question_id, position, label, value) select id, 0, 'Sure', 'sure' from q`)
  const north = {} as TwoTeams['north']
  for (const [name, role] of [
    ['Nina', 'volunteer'],
    ['Lea', 'lead'],
    ['Olga', 'organizer'],
    ['Ada', 'organizer'],
  ] as const) {
    const person = await house.person(name, { team: 'North', role })
    if (name === 'Ada') await house.query(sql`update volunteer set role = 'admin' where id = ${person.id} returning id`)
    north[name === 'Ada' ? 'admin' : role] = await busy(house, person, campaign)
  }
  const south = await busy(house, await house.person('Samir', { team: 'South' }), campaign)
  for (const [channel, team] of [
    ['north', north.lead.teamId],
    ['south', south.teamId],
  ] as const)
    await house.transact((tx) => bindChannel(tx, { ...place, channel, direct: false }, team))
  await house.query(sql`with other as (insert into volunteer (name, text_name, team_id) values ('Sid', 'Sid', ${south.teamId}))
    insert into volunteer (name, text_name, promise, team_id) values ('Nick', 'Nick', 1, ${north.lead.teamId}) returning id`)

  // Cards about what has become somebody else's in the meantime.
  for (const { id, name } of Object.values(north))
    await house.query(sql`insert into card (network, tenant, channel, message_id, volunteer_id, about_kind, about_id, shown_at)
      select 'playground', 'local', ${`dm-${name.toLowerCase()}`}, kind || ' of another', ${id}, kind, about::uuid, muster_clock()
      from (values ('conversation', ${south.things.talk}), ('queue', ${south.things.talk}), ('rehearsal', ${south.things.pretended}), ('interview', ${south.things.interview}), ('door', ${south.things.door}), ('line', ${south.things.line})) x(kind, about)
      returning 1`)

  let changed = false
  let refusal: string | undefined
  let so: So = {}
  const store: Store = {
    ...house.store,
    async transact(work) {
      let result: { value: Awaited<ReturnType<typeof work>> } | undefined
      await house.store
        .transact(async (tx) => {
          for (const statement of so.given ? givens[so.given].split(';') : []) await tx.execute(sql.raw(statement))
          if (so.watch === false) {
            changed = false
            result = { value: await work(tx) }
            throw undone
          }
          const before = await written(tx)
          const ours = so.given ? await digest(tx) : undefined
          result = { value: await work(tx) }
          const after = await written(tx)
          // What nobody wrote is as it was. Of what was written, also with what it held before, the rows tell.
          const tables = after.filter((t, i) => t.so !== before[i]?.so).map((t) => t.name)
          changed =
            tables.length > 0 &&
            (ours === undefined
              ? (await digest(tx, tables)) !== (await house.store.transact((other) => digest(other, tables)))
              : (await digest(tx)) !== ours)
          throw undone
        })
        .catch((error: unknown) => {
          if (error === undone) return
          refusal = error instanceof UserError ? error.key : 'a defect'
          throw error
        })
      return result!.value
    },
  }
  const router: Router = createRouter<Context>(
    registry,
    createHouse({
      store,
      settings: { ...house.context.settings, slipMs: 0 },
      log: house.context.log,
      cards: (role, t) => router.cards(role, t),
    }),
  )
  return {
    house,
    north,
    south,
    async try(role, doing, asked = {}) {
      changed = false
      refusal = undefined
      so = asked
      const name = role === 'anyone' ? 'Stranger' : north[role].name
      const answer = await router.dispatch(interaction(name, doing))
      return { answer, changed, ...(refusal ? { refusal } : {}) }
    },
    close: () => house.close(),
  }
}

function interaction(name: string, doing: Doing): Interaction {
  const origin = {
    key: randomUUID(),
    user: { network: 'playground' as const, tenant: 'local', userId: name.toLowerCase(), name, locale: 'en' },
    place: { ...place, channel: `dm-${name.toLowerCase()}` },
    receivedAt: performance.now(),
  }
  const message = { place: origin.place, messageId: 'm' }
  switch (doing.kind) {
    case 'command': {
      const where = doing.channel ? { ...place, channel: doing.channel, direct: false } : origin.place
      const file = {
        name: 'list.csv',
        size: 30,
        read: async function* () {
          yield Buffer.from('first_name,phone\nZoe,5142009999\n')
        },
      }
      return { ...origin, place: where, kind: 'command', name: doing.name, options: doing.line, file }
    }
    case 'press':
      return { ...origin, kind: 'press', token: doing.token, message }
    case 'submit':
      // What forms ask for, whichever it is.
      return {
        ...origin,
        kind: 'submit',
        token: doing.token,
        message,
        fields: { text: 'Hello there', name: 'Alix', note: 'Do' },
      }
    case 'words':
      return { ...origin, kind: 'words', text: 'Gladly', message, replyTo: { ...message, messageId: doing.about } }
  }
}

/** Somebody with one of everything: contacts in hand, an answer that waits, a draft, a dry run, a code, a link. */
async function busy(house: House, person: Actor, campaign: string): Promise<Person> {
  const { contactId, phone } = await house.press(person)
  await house.inbound(phone, `A word for ${person.name}`)
  const code = await house.transact((tx) =>
    makeInvite(tx, {
      secret: house.context.settings.secret,
      role: 'volunteer',
      teamId: person.teamId,
      uses: 9,
      createdBy: person.id,
    }),
  )
  const [made] = await house.query<
    Omit<
      Record<Thing, string>,
      | 'version'
      | 'person'
      | 'code'
      | 'undo'
      | 'held'
      | 'badge'
      | 'signup'
      | 'rally'
      | 'evening'
      | 'line'
      | 'asked'
      | 'words'
      | 'theme'
      | 'door'
      | 'knock'
      | 'call'
      | 'rang'
      | 'visit'
      | 'interview'
      | 'place'
      | 'questions'
    > & {
      version: number
    }
  >(sql`
    with t as (
      select t.id from target t join batch b on b.id = t.batch_id
      where b.volunteer_id = ${person.id} and t.state = 'ready' order by t.position limit 1
    ), talk as (select id from conversation where contact_id = ${contactId}), draft as (
      insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, valid_until)
      select 'reply', ${contactId}, id, ${campaign}, ${person.id}, 'A draft', 'draft', muster_now() + interval '1 hour' from talk returning id
    ), doubt as (
      insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, review_at, valid_until)
      select 'reply', ${contactId}, id, ${campaign}, ${person.id}, 'In doubt', 'unknown', muster_now(), muster_now() + interval '1 hour' from talk returning id
    ), pretended as (
      insert into rehearsal (volunteer_id, campaign_id, position, first_name, answer) values (${person.id}, ${campaign}, 0, 'Nobody', 'Hm') returning id
    ), link as (
      insert into link (code_hash, volunteer_id, network, tenant, user_id, name, expires_at)
      values (${randomBytes(8).toString('hex')}, ${person.id}, 'slack', 'T1', ${`U-${person.name}`}, 'Elsewhere', muster_now() + interval '1 hour') returning id
    ), imported as (
      insert into import (list_id, file_name, state, volunteer_id) select list_id, 'x.csv', 'done', ${person.id} from campaign where id = ${campaign} returning id
    ), stranger as (
      insert into inbound (provider, provider_id, phone, body, kind, sent_at)
      values ('test', ${randomUUID()}, '+15145550000', 'Who?', 'words', muster_now()) returning id
    )
    select t.id as target, c.script_version as version, talk.id as talk, r.id as canned, choice.id as choice, draft.id as draft,
 pretended.id as pretended, link.id as link, c.id as campaign, imported.id as import, doubt.id as doubt, stranger.id as stranger
    from t, talk, draft, doubt, pretended, link, imported, stranger, choice, campaign c join canned_reply r on r.campaign_id = c.id and r.position = 1
    where c.id = ${campaign}`)
  const walk = await walking(house, person)
  const [line] = await house.query<{ id: string }>(sql`
    with heard as (insert into volunteer (name, text_name) values (${`Hears ${person.name}`}, 'Hears') returning id)
    insert into line (volunteer_id, lead_id) select ${person.id}, id from heard returning id`)
  await house.query(sql`insert into card (network, tenant, channel, message_id, volunteer_id, about_kind, about_id, shown_at)
    select 'playground', 'local', ${`dm-${person.name.toLowerCase()}`}, kind, ${person.id}, kind, id::uuid, muster_clock() - interval '1 minute'
    from (values ('conversation', ${made!.talk}), ('queue', ${made!.talk}), ('rehearsal', ${made!.pretended}), ('target', ${made!.target}), ('interview', ${walk.interview}), ('door', ${walk.door}), ('line', ${line!.id})) x(kind, id) returning 1`)
  // A doubtful fact of somebody else in their team.
  const [held] = await house.query<{ id: string }>(sql`
    with other as (insert into volunteer (name, text_name, team_id) values (${`Other than ${person.name}`}, 'Other', ${person.teamId}) returning id)
    insert into credit (metric, source_id, campaign_id, volunteer_id, team_id, state, reason)
    select 'answers', muster_id(), ${campaign}, id, ${person.teamId}, 'held', 'pace' from other returning id`)
  const [badge] = await house.query<{ id: string }>(
    sql`insert into badge (volunteer_id, badge) values (${person.id}, 'first_yes') returning id`,
  )
  // One a team, which everybody of it may join.
  const [evening] = await house.query<{ id: string }>(sql`
    insert into evening (team_id, network, tenant, channel, starts_at, minutes, ends_at, due_at, created_by)
    values (${person.teamId}, 'playground', 'local', 'none', muster_now() + interval '1 day', 60, muster_now() + interval '2 days', muster_now(), ${person.id})
    on conflict (team_id) where state in ('planned', 'running', 'paused') do update set minutes = 60 returning id`)
  const [signup] = await house.query<{ id: string }>(sql`
    insert into sign_up (invite_id, team_id, name, reach, locale, consent_at)
    values (${code.id}, ${person.teamId}, 'Somebody', '514 555 0000', 'en', muster_now()) returning id`)
  // In hand whatever the hour is: whether somebody may be called now is not what is asked here.
  const call = await house.transact(async (tx) => {
    const { name } = await openEffort(tx, {
      name: `Calls of ${person.name}`,
      list: 'List 1',
      script: '',
      tries: 3,
      locale: 'en',
      createdBy: person.id,
    })
    const { id } = await findEffort(tx, name)
    const [held] = await rows<{ id: string }>(
      tx,
      sql`with held as (
          update call_target set volunteer_id = ${person.id}, claimed_at = muster_now(), expires_at = muster_now() + interval '1 day'
          where id = (select ct.id from call_target ct where ct.canvass_id = ${id} and not exists (
            -- Nobody texts whom somebody else has on the phone.
            select from target t join batch b on b.id = t.batch_id where t.contact_id = ct.contact_id and b.volunteer_id is not null
              and b.volunteer_id <> ${person.id}) order by ct.id limit 1) returning id
        ), noted as (insert into call_claim (target_id, volunteer_id, claimed_at) select id, ${person.id}::uuid, muster_now() from held)
        select id from held`,
    )
    return held!.id
  })
  const [rang] = await house.query<{ id: string }>(sql`
    with asks as (update canvass set questionnaire_id = (select id from questionnaire order by id limit 1)
      where id = (select canvass_id from call_target where id = ${call}))
    insert into call (target_id, volunteer_id, outcome) values (${call}, ${person.id}, 'talked') returning id`)
  const undo = await house.transact(async (tx) => {
    const conversation = await loadConversation(tx, made!.talk)
    return remember(tx, { conversation: conversation!, actor: person, kind: 'close' })
  })
  const [words] = await house.query<Record<'asked' | 'words' | 'theme', string>>(sql`
    with q as (insert into open_question (text) values (${`What does ${person.id} hear?`}) returning id),
      v as (insert into verbatim (question_id, week, words, expires_at) select id, '2026-11-23', 'More buses', muster_now() + interval '9 days' from q returning id),
      t as (insert into theme (question_id, name) select id, 'Transport' from q returning id)
    select q.id as asked, v.id as words, t.id as theme from q, v, t`)
  const contacts = await house.query<{ name: string }>(sql`select first_name as name from contact k
    join target t on t.contact_id = k.id join batch b on b.id = t.batch_id where b.volunteer_id = ${person.id} or k.id = ${contactId}`)
  return {
    ...person,
    things: {
      ...made!,
      ...words!,
      version: versionId(made!.version),
      person: person.id,
      code: code.id,
      undo,
      held: held!.id,
      badge: badge!.id,
      evening: evening!.id,
      line: line!.id,
      signup: signup!.id,
      call,
      rang: rang!.id,
      ...walk,
      rally,
    },
    contacts: contacts.map((contact) => contact.name),
  }
}

/** A walk in hand, one door of it recorded a moment ago. */
async function walking(
  house: House,
  person: Actor,
): Promise<Record<'door' | 'knock' | 'visit' | 'interview' | 'place' | 'questions' | 'effort', string>> {
  const file = Array.from({ length: 6 }, (_, i) => `${i},rue de ${person.name},2.35,48.8${i}`).join('\n')
  return house.transact(async (tx) => {
    const canvass = await openCanvass(tx, { name: `Doors of ${person.name}`, locale: 'en', createdBy: null })
    await importDoors(tx, Buffer.from(`numero,nom_voie,lon,lat\n${file}\n`), { canvass })
    const { walkId } = await claimWalk(tx, { volunteerId: person.id, canvassId: canvass.id })
    const first = await nextDoor(tx, walkId)
    const { pressId } = await recordOutcome(tx, { doorId: first!.id, by: person, outcome: 'absent' })
    // Another talk, whose interview is under way; and one that was not asked yet.
    const questionnaire = await keepQuestionnaire(tx, readQuestionnaire(sample), null)
    await rows(tx, sql`update canvass set questionnaire_id = ${questionnaire.id} where id = ${canvass.id}`)
    const talk = async () =>
      (await recordOutcome(tx, { doorId: (await nextDoor(tx, walkId))!.id, by: person, outcome: 'talked' })).visitId
    const [visit, other] = [await talk(), await talk()]
    await rows(tx, sql`update visit set consented = true where id = ${other}`)
    const begun = { questionnaire, visitId: other, areaId: null, by: person, partnerId: null, locale: 'en' }
    const interview = await beginInterview(tx, begun)
    // Past the first question, which is one of words: at one with options.
    await answerQuestion(tx, { id: interview, key: 'initiative', by: person, words: 'A shared garden' })
    return {
      door: (await nextDoor(tx, walkId))!.id,
      knock: pressId,
      visit,
      interview,
      place: placeId(1, 0),
      questions: questionnaire.id,
      effort: canvass.id,
    }
  })
}

/** All tables but those that every deed writes: that it came, and where the person was. */
const watched = sql`schemaname = 'public' and relname not in ('migration', 'clock', 'interaction', 'identity')`

/** How much this connection wrote to each table, as the server counts it, and the file of each, which a truncation changes. */
const written = (tx: Tx): Promise<{ name: string; so: string }[]> =>
  rows(
    tx,
    sql`select quote_ident(relname) as name,
          concat_ws(' ', n_tup_ins, n_tup_upd, n_tup_del, pg_relation_filenode(relid)) as so
        from pg_stat_xact_user_tables where ${watched} order by relid`,
  )

/** Of all rows of these tables; else of all that are watched. */
async function digest(tx: Tx, names?: string[]): Promise<string> {
  const tables = names ?? (await written(tx)).map((t) => t.name)
  const each = tables.map(
    (name) => `select '${name} ' || coalesce(md5(string_agg(x::text, ' ' order by x::text)), '') as d from ${name} x`,
  )
  const digests = await rows<{ d: string }>(tx, sql.raw(`${each.join(' union all ')} order by 1`))
  return digests.map(({ d }) => d).join('\n')
}
