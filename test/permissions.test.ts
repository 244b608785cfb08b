/**
 * Who may do what: each command, action and answer of the house, for each role, on what is the own team's and on what is
 * another's. What is not allowed here is refused, and leaves everything as it was.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeToken } from '../src/chat/token.ts'
import { groups } from '../src/features/define.ts'
import { registry } from '../src/features/index.ts'
import { allows, roles } from '../src/lib/roles.ts'
import type { Role } from '../src/lib/roles.ts'
import { openTwoTeams } from './support/two-teams.ts'
import type { Doing, Given, Person, Thing, TwoTeams } from './support/two-teams.ts'

/** The lowest role that may; `nobody`: not even an administrator. */
type Lowest = Role | 'nobody'

type Line = { at?: string; given?: Given; fails?: string }

/**
 * Lines of a command, each with the lowest role that may: where it is the own team's, and where it is another's. `at`: in
 * a channel of that name; `fails`: a refusal that has nothing to do with who asks, as a key of errors.
 */
const commands: Record<string, [line: string, may: Lowest, more?: Line][]> = {
  help: [
    ['', 'anyone'],
    ['help', 'anyone'],
  ],
  join: [['ABCD-EFGH-JKMN', 'anyone', { fails: 'join.bad_code' }]],
  link: [
    ['', 'volunteer'],
    ['0123-4567', 'anyone', { fails: 'link.bad_code' }],
  ],
  why: [
    ['', 'volunteer', { fails: 'talk.not_yours' }],
    ['+15142000000', 'organizer'],
    ['board', 'volunteer'],
  ],
  law: [['', 'organizer']],
  batch: [['', 'volunteer']],
  replies: [['', 'volunteer']],
  release: [['', 'volunteer']],
  lead: [
    ['', 'volunteer'],
    ['I need a break', 'volunteer'],
  ],
  me: [['', 'volunteer']],
  mydata: [['', 'volunteer']],
  forget_me: [['', 'volunteer']],
  leaderboard: [['', 'volunteer']],
  schedule: [
    ['every 15 minutes', 'lead', { at: 'north' }],
    ['every 15 minutes', 'organizer', { at: 'south' }],
    ['where:everywhere every friday 18:30', 'organizer'],
  ],
  evening: [
    ['plan Thursday 18:30', 'lead', { at: 'north', fails: 'evening.there' }],
    ['start 30m', 'lead', { at: 'north' }],
  ],
  event: [
    ['show Rally', 'organizer', { fails: 'event.not_found' }],
    ['new title:Rally place:Park when:"2099-01-01 18:30"', 'organizer'],
    ['invite Rally', 'organizer', { fails: 'event.none' }],
    ['cancel title:Nothing', 'organizer', { fails: 'event.not_found' }],
  ],
  checkin: [
    ['', 'lead', { fails: 'event.none' }],
    ['Zoe', 'lead', { given: 'rally' }],
    ['514 200 9999', 'lead', { given: 'rally' }],
  ],
  voted: [
    ['show day:2026-12-06', 'organizer'],
    ['chase Rally day:2026-12-06', 'organizer', { fails: 'campaign.launched' }],
    ['file day:2026-12-06', 'organizer'],
  ],
  holdout: [
    ['Rally', 'organizer'],
    ['Rally percent:10', 'organizer', { fails: 'campaign.launched' }],
  ],
  goal: [
    ['20 by:2099-01-01', 'lead'],
    ['20 by:2099-01-01 team:South', 'organizer'],
  ],
  language: [['fr', 'volunteer']],
  languages: [
    ['add es', 'volunteer'],
    ['add es Nick', 'lead'],
    ['add es Samir', 'organizer'],
  ],
  skills: [
    ['add driver', 'volunteer'],
    ['add driver Nick', 'lead'],
    ['add driver Samir', 'organizer'],
  ],
  campaign: [
    ['status Rally', 'organizer'],
    ['new Another', 'organizer'],
    ['copy Second of:Rally', 'organizer'],
    ['file', 'organizer', { fails: 'file.faults' }],
    ['edit Rally', 'organizer'],
    ['script Rally', 'organizer'],
    ['test Rally', 'organizer'],
    ['launch Rally', 'organizer', { fails: 'campaign.launched' }],
    ['pause Rally', 'organizer'],
    ['resume Rally', 'organizer', { given: 'paused' }],
    ['again Third of:Rally', 'organizer', { fails: 'campaign.again_nobody' }],
    ['export Rally', 'organizer'],
    ['finish Rally', 'organizer'],
  ],
  house: [['', 'organizer']],
  import: [['list:New source:Tests kind:petition region:CA', 'organizer']],
  areas: [
    ['', 'organizer', { fails: 'area.none' }],
    ['import', 'organizer', { fails: 'area.persons' }],
  ],
  pace: [['', 'organizer']],
  verbatims: [
    ['', 'organizer'],
    ['label What', 'organizer', { fails: 'verbatim.which' }],
  ],
  doors: [['', 'volunteer']],
  call: [['', 'volunteer']],
  calls: [
    ['', 'organizer'],
    ['new Another list:"List 1"', 'organizer'],
    ['pause', 'organizer'],
  ],
  questions: [
    ['', 'organizer'],
    ['sample', 'organizer'],
    ['file', 'organizer', { fails: 'questions.fault' }],
    ['none', 'organizer'],
  ],
  walks: [
    ['', 'organizer'],
    ['import New', 'organizer', { fails: 'doors.no_position' }],
    ['again', 'organizer'],
    ['pause', 'organizer'],
    ['team team:North stations:75-01', 'organizer', { fails: 'doors.no_stations' }],
  ],
  list: [
    ['show', 'organizer'],
    ['count from:"List 1"', 'organizer'],
    ['make name:Copy from:"List 1"', 'organizer'],
  ],
  assign: [
    ['2 Nick', 'lead'],
    ['2 North', 'lead'],
    ['2 Samir', 'organizer'],
    ['2 South', 'organizer'],
  ],
  reassign: [
    ['Nina Lea', 'lead'],
    ['Nina Samir', 'organizer'],
    ['Samir Nina', 'organizer'],
  ],
  code: [
    ['', 'lead'],
    ['North', 'lead'],
    ['South', 'organizer'],
  ],
  codes: [['', 'lead']],
  recruit: [['', 'volunteer']],
  recruiter: [
    ['Nina', 'organizer'],
    ['Nina by:Nick reason:"They met"', 'organizer'],
  ],
  trust: [
    ['Nina trusted', 'lead'],
    ['Samir trusted', 'organizer'],
  ],
  pause: [
    ['Nina', 'lead'],
    ['Samir', 'organizer'],
    ['Olga', 'organizer'],
    ['Ada', 'admin'],
    ['Rally', 'organizer'],
    ['everything', 'organizer'],
  ],
  resume: [
    ['Nina', 'lead', { given: 'paused' }],
    ['Samir', 'organizer', { given: 'paused' }],
    ['Rally', 'organizer', { given: 'paused' }],
    ['everything', 'organizer', { given: 'paused' }],
  ],
  remove: [
    ['Nina', 'lead'],
    ['Samir', 'organizer'],
    ['Ada', 'admin', { fails: 'person.yourself' }],
  ],
  team: [
    ['', 'lead'],
    ['members North', 'lead'],
    ['members South', 'organizer'],
    ['new East', 'organizer'],
    ['lead North Nina', 'organizer'],
    ['unlead North Lea', 'organizer'],
    ['move North Samir', 'organizer'],
  ],
  bind: [
    ['North', 'lead', { at: 'room' }],
    ['South', 'organizer', { at: 'room' }],
  ],
  unbind: [
    ['', 'lead', { at: 'north' }],
    ['', 'organizer', { at: 'south' }],
  ],
  guard: [
    ['campaign:Rally', 'organizer'],
    ['errors 15 campaign:Rally', 'organizer'],
  ],
  release_house: [['', 'organizer', { fails: 'restore.not_held' }]],
  senders: [
    ['', 'organizer'],
    ['set +15145550100', 'organizer'],
    ['off +15145550199', 'organizer', { fails: 'sender.none' }],
    ['brand Rivera day:2000', 'organizer'],
    ['price country:CA 0.0079 USD', 'organizer'],
  ],
}

/**
 * What a button carries, the lowest role that may press it on what is their own (their contact, their conversation,
 * somebody of their team), and on the same of somebody in another team; that is left out where it is nobody's own.
 */
const mine = (...carries: Thing[]): Row => ({ carries, may: 'volunteer', other: 'nobody' })
const self: Row = { carries: [], may: 'volunteer' }
const guest: Row = { carries: [], may: 'anyone' }
const ofTeam = (thing: Thing): Row => ({ carries: [thing], may: 'lead', other: 'organizer' })
const ofHouse = (...carries: Thing[]): Row => ({ carries, may: 'organizer' })
/** `given` before it; `fails` and `failsAs`: its press, its form, for a reason that is not who presses. */
type Row = { carries: Thing[]; may: Lowest; other?: Lowest; given?: Given; fails?: string; sentFails?: string }

const actions: Record<string, Row> = {
  help: guest,
  ...Object.fromEntries(groups.map((group) => [`help_${group}`, self])),
  batch: self,
  answers: self,
  done: self,
  doors: self,
  d_absent: mine('door'),
  d_talked: mine('door'),
  d_refused: mine('door'),
  d_moved: mine('door'),
  d_never: mine('door'),
  d_stairs: mine('door'),
  d_back: mine('door'),
  d_back_hour: mine('door'),
  d_back_evening: mine('door'),
  d_back_tomorrow: mine('door'),
  d_show: mine('door'),
  d_list: mine('door'),
  d_map: mine('door'),
  d_next: mine('door'),
  i_yes: mine('visit', 'place'),
  i_no: mine('visit'),
  i_pick: mine('interview', 'place'),
  i_next: mine('interview', 'place'),
  i_back: mine('interview'),
  i_stop: mine('interview'),
  i_write: mine('interview', 'place'),
  q_edit: { ...ofHouse('questions'), sentFails: 'questions.fault' },
  call: self,
  k_no_answer: mine('call'),
  k_voicemail: mine('call'),
  k_refused: mine('call'),
  k_wrong: mine('call'),
  k_talked: mine('call'),
  k_never: mine('call'),
  k_number: mine('call'),
  k_yes: mine('rang', 'place'),
  k_no: mine('rang'),
  k_text: { ...mine('rang', 'place'), fails: 'follow.gone' },
  k_rsvp_yes: { ...mine('rang'), fails: 'follow.gone' },
  k_rsvp_maybe: { ...mine('rang'), fails: 'follow.gone' },
  k_rsvp_no: { ...mine('rang'), fails: 'follow.gone' },
  k_back: mine('call'),
  k_show: mine('call'),
  k_back_hour: mine('call'),
  k_back_evening: mine('call'),
  k_back_tomorrow: mine('call'),
  d_undo: { ...mine('knock'), given: 'justNow' },
  me: self,
  named: self,
  held: { carries: [], may: 'lead' },
  share: mine('badge'),
  in: { carries: ['evening'], may: 'volunteer', other: 'nobody' },
  lead: self,
  line: mine('line'),
  sign_ups: { carries: [], may: 'lead' },
  sign_up_done: ofTeam('signup'),
  held_yes: ofTeam('held'),
  held_no: ofTeam('held'),
  forget_me: self,
  promise: self,
  promise_as: self,
  alias_alex: self,
  alias_camille: self,
  alias_sam: self,
  send: mine('target', 'version'),
  skip: mine('target'),
  rsvp_yes: { ...mine('talk'), given: 'rally' },
  rsvp_maybe: { ...mine('talk'), given: 'rally' },
  rsvp_no: { ...mine('talk'), given: 'rally' },
  rsvp_remind: { ...mine('talk'), given: 'coming' },
  tell_place: { ...mine('talk'), given: 'coming' },
  arrive: { carries: ['rally', 'person'], may: 'lead', given: 'rally', fails: 'stale' },
  not_in: { carries: ['rally', 'person'], may: 'lead', given: 'rally' },
  walk_in: { carries: ['rally'], may: 'lead', given: 'rally' },
  t_if: { ...mine('talk'), given: 'asking' },
  t_yes: { ...mine('talk'), given: 'askedIf' },
  t_no: { ...mine('talk'), given: 'askedIf' },
  t_ask: { ...mine('talk', 'place'), given: 'agreed' },
  t_pick: { ...mine('talk', 'place'), given: 'agreed' },
  t_next: { ...mine('talk', 'place'), given: 'agreed' },
  t_words: { ...mine('talk', 'place'), given: 'agreed', fails: 'stale' },
  t_back: { ...mine('talk'), given: 'agreed' },
  t_stop: { ...mine('talk'), given: 'agreed' },
  voted: { ...mine('target'), given: 'chase' },
  talk_voted: { ...mine('talk'), given: 'chase' },
  unvoted: { ...mine('target'), given: 'chase', fails: 'voted.no_mark' },
  talk_unvoted: { ...mine('talk'), given: 'chase', fails: 'voted.no_mark' },
  plan: { ...mine('talk'), given: 'chase' },
  edit: { ...mine('target', 'version'), given: 'editable', sentFails: 'edit.no_sender' },
  number: mine('target'),
  canned: mine('talk', 'canned'),
  choice: mine('talk', 'choice'),
  write: mine('talk'),
  reveal: mine('talk'),
  wrong: mine('talk'),
  optout: mine('talk'),
  thaw: mine('talk'),
  talk_why: mine('talk'),
  why: mine('target'),
  close: mine('talk'),
  later: mine('talk'),
  later_soon: mine('talk'),
  later_hour: mine('talk'),
  later_open: mine('talk'),
  ask: mine('talk'),
  talk: mine('talk'),
  take: mine('talk'),
  talk_number: mine('talk'),
  // Passing on from what is not theirs shows their own answers, and changes nothing of the other's.
  answers_next: mine('talk'),
  draft_send: mine('draft'),
  draft_change: mine('draft'),
  draft_drop: mine('draft'),
  undo: { ...mine('undo'), given: 'justNow' },
  re_send: { ...mine('pretended'), given: 'new' },
  re_skip: { ...mine('pretended'), given: 'new' },
  re_canned: { ...mine('pretended', 'canned'), given: 'new' },
  re_write: { ...mine('pretended'), given: 'new' },
  re_wrong: { ...mine('pretended'), given: 'new' },
  re_optout: { ...mine('pretended'), given: 'new' },
  re_close: { ...mine('pretended'), given: 'new' },
  link_yes: mine('link'),
  link_no: mine('link'),
  back: { ...ofTeam('talk'), given: 'asked' },
  re_approve: { ...ofTeam('person'), given: 'reviewed' },
  re_not_yet: { ...ofTeam('person'), given: 'reviewed' },
  codes: { carries: [], may: 'lead' },
  code: ofTeam('code'),
  code_who: ofTeam('code'),
  code_withdraw: ofTeam('code'),
  code_undo: ofTeam('code'),
  code_undo_yes: ofTeam('code'),
  v_pause: ofTeam('person'),
  v_resume: { ...ofTeam('person'), given: 'paused' },
  v_remove: ofTeam('person'),
  v_keep: ofTeam('person'),
  house: ofHouse(),
  house_keep: { ...ofHouse(), sentFails: 'option.integer' },
  all_pause: ofHouse(),
  all_resume: { ...ofHouse(), given: 'paused' },
  campaigns: ofHouse(),
  c_show: ofHouse('campaign'),
  c_open: ofHouse('campaign'),
  c_fold: ofHouse('campaign'),
  c_launch: { ...ofHouse('campaign'), fails: 'campaign.launched' },
  c_export: ofHouse('campaign'),
  c_pause: ofHouse('campaign'),
  c_resume: { ...ofHouse('campaign'), given: 'paused' },
  c_end: ofHouse('campaign'),
  c_finish: ofHouse('campaign'),
  c_script: { ...ofHouse('campaign'), sentFails: 'edit.empty' },
  c_variants: ofHouse('campaign'),
  c_replies: ofHouse('campaign'),
  c_question: ofHouse('campaign'),
  c_edit: { ...ofHouse('campaign'), sentFails: 'hours.format' },
  c_limits: { ...ofHouse('campaign'), sentFails: 'option.integer' },
  c_carrier: ofHouse('campaign'),
  c_test: { ...ofHouse('campaign'), sentFails: 'phone.bad' },
  c_copy: ofHouse('campaign'),
  s_pause: ofHouse('campaign'),
  s_resume: { ...ofHouse('campaign'), given: 'paused' },
  import_cancel: ofHouse('import'),
  left_out: ofHouse('import'),
  release_house: { carries: [], may: 'organizer', fails: 'restore.not_held' },
  release_send: { carries: [], may: 'organizer', fails: 'restore.not_held' },
  release_leave: { carries: [], may: 'organizer', fails: 'restore.not_held' },
  r_arrived: { carries: ['doubt'], may: 'volunteer', other: 'organizer' },
  r_again: { carries: ['doubt'], may: 'volunteer', other: 'organizer' },
  r_leave: { carries: ['doubt'], may: 'volunteer', other: 'organizer' },
  stranger_out: ofHouse('stranger'),
  words: ofHouse('asked'),
  words_label: ofHouse('asked'),
  words_themes: ofHouse('asked'),
  words_read: ofHouse('asked'),
  w_export: ofHouse('effort'),
  words_say: ofHouse('words', 'theme'),
  words_right: ofHouse('words'),
  words_none: ofHouse('words'),
  words_later: ofHouse('words'),
  words_other: { ...ofHouse('words'), sentFails: 'verbatim.no_theme' },
}

/**
 * The same where nobody has the conversation: in the queue of the own team, and of another. Any press on it takes it,
 * but a look at the number is for whoever has it.
 */
const inQueue: Record<string, Row> = {
  ...Object.fromEntries(
    ['take', 'write', 'wrong', 'optout', 'close', 'later', 'later_soon', 'ask', 'talk'].map((id) => [
      id,
      { carries: ['talk'], may: 'volunteer', other: 'organizer' } satisfies Row,
    ]),
  ),
  canned: { carries: ['talk', 'canned'], may: 'volunteer', other: 'organizer' },
  choice: { carries: ['talk', 'choice'], may: 'volunteer', other: 'organizer' },
  talk_number: { carries: ['talk'], may: 'nobody', other: 'nobody' },
}

/** Native replies, to a card about what is the own, and about what has become somebody else's. */
const answers: Record<string, Row> = {
  conversation: mine('talk'),
  queue: mine('talk'),
  rehearsal: { ...mine('pretended'), given: 'new' },
  door: mine('door'),
  interview: mine('interview'),
  line: mine('line'),
}

let teams: TwoTeams
beforeAll(async () => void (teams = await openTwoTeams()))
afterAll(() => teams.close())

const may = (role: Role, lowest: Lowest): boolean => lowest !== 'nobody' && allows(role, lowest)

type Checked = {
  what: string
  role: Role
  doing: Doing
  lowest: Lowest
  own: Role
  other?: Person
  given?: Given
  fails?: string
}

/** Allowed: it works, or fails for its own reason. Denied: refused, nothing changed, nothing of another's shown. */
async function check({ what, role, doing, lowest, own, other, given, fails }: Checked) {
  const allowed = may(role, lowest)
  const { answer, refusal, changed } = await teams.try(role, doing, { given, watch: !allowed })
  const about = `${what} by ${role}`
  if (allowed) return expect(refusal, about).toBe(fails)
  expect(changed, about).toBe(false)
  expect(answer.kind, about).not.toBe('form')
  // Below the role of the thing itself: refused at the door.
  if (!allows(role, own)) expect(refusal, about).toBe(role === 'anyone' ? 'join_first' : 'not_allowed')
  const said = JSON.stringify(answer)
  for (const name of other?.contacts ?? []) expect(said, about).not.toMatch(new RegExp(`\\b${name}\\b`))
}

describe('the table', () => {
  it('names each command, action and answer of the house, and no other', () => {
    expect(Object.keys(commands).sort()).toEqual(registry.commands.map((c) => c.name).sort())
    expect(Object.keys(actions).sort()).toEqual(registry.actions.map((a) => a.id).sort())
    expect(Object.keys(answers).sort()).toEqual(registry.answers.map((a) => a.subject).sort())
  })

  it('says of each action how many ids it takes', () => {
    expect(Object.fromEntries(registry.actions.map((a) => [a.id, a.ids]))).toEqual(
      Object.fromEntries(Object.entries(actions).map(([id, row]) => [id, row.carries.length])),
    )
  })
})

describe('a command', () => {
  it.each(Object.keys(commands))('/%s', async (name) => {
    const { role: own } = registry.commands.find((c) => c.name === name)!
    for (const [line, lowest, { at, ...more } = {}] of commands[name]!)
      for (const role of roles) {
        const doing: Doing = { kind: 'command', name, line, ...(at ? { channel: at } : {}) }
        await check({ what: `/${name} ${line}`, role, doing, lowest, own, other: teams.south, ...more })
      }
  })
})

describe('an action', () => {
  it.each(Object.keys(actions))('%s', async (id) => {
    const action = registry.actions.find((a) => a.id === id)!
    const { carries, may: lowest, other, fails, sentFails, ...more } = actions[id]!
    const kinds = action.submit ? (['press', 'submit'] as const) : (['press'] as const)
    for (const role of roles)
      for (const kind of kinds) {
        // A person that is steered is somebody else of the own team; anything else is the presser's own.
        const whose = lowest === 'volunteer' && role !== 'anyone' ? teams.north[role] : teams.north.volunteer
        const token = (of: Person): string => writeToken(id, ...carries.map((thing) => of.things[thing]))
        const reason = kind === 'submit' ? sentFails : fails
        const row = { role, own: action.role, ...more, ...(reason ? { fails: reason } : {}) }
        await check({ ...row, what: `${kind} ${id}, own`, doing: { kind, token: token(whose) }, lowest })
        const theirs: Doing = { kind, token: token(teams.south) }
        if (other)
          await check({ ...row, what: `${kind} ${id}, other`, doing: theirs, lowest: other, other: teams.south })
      }
  })

  it.each(Object.keys(inQueue))('%s, in the queue', async (id) => {
    const { role: own, submit } = registry.actions.find((a) => a.id === id)!
    const { carries, may: lowest, other } = inQueue[id]!
    const kind = submit ? 'submit' : 'press'
    for (const role of roles)
      for (const [whose, needs] of [
        [teams.north.volunteer, lowest],
        [teams.south, other ?? 'nobody'],
      ] as const) {
        const doing: Doing = { kind, token: writeToken(id, ...carries.map((thing) => whose.things[thing])) }
        const what = `${kind} ${id}, in the queue of ${whose.name}`
        await check({ what, role, doing, lowest: needs, own, given: 'queued', other: teams.south })
      }
  })

  it.each(Object.keys(actions))('%s with another number of ids reaches nothing', async (id) => {
    const { ids } = registry.actions.find((a) => a.id === id)!
    for (const n of [0, 1, 2].filter((count) => count !== ids)) {
      const some = teams.north.admin.things.talk
      const { refusal, changed } = await teams.try('admin', {
        kind: 'press',
        token: writeToken(id, ...Array<string>(n).fill(some)),
      })
      expect({ refusal, changed }).toEqual({ refusal: 'stale', changed: false })
    }
  })

  it.each(Object.keys(actions).filter((id) => actions[id]!.carries.length > 0))(
    '%s of rows that are nowhere is refused in words, and is no defect of ours',
    async (id) => {
      const { submit, ids } = registry.actions.find((a) => a.id === id)!
      const token = writeToken(id, ...Array.from({ length: ids }, () => randomUUID()))
      for (const kind of submit ? (['press', 'submit'] as const) : (['press'] as const)) {
        const { refusal, changed, answer } = await teams.try('admin', { kind, token })
        expect({ refusal, changed }, kind).not.toMatchObject({ refusal: 'a defect' })
        expect(changed, kind).toBe(false)
        expect(answer.kind, kind).toBe('reply')
      }
    },
  )
})

describe('an answer', () => {
  it.each(Object.keys(answers))('to a card about a %s', async (subject) => {
    const { role: own } = registry.answers.find((a) => a.subject === subject)!
    const { may: lowest, given } = answers[subject]!
    for (const role of roles) {
      const row = { role, own, ...(given ? { given } : {}) }
      await check({ ...row, what: `reply to ${subject}`, doing: { kind: 'words', about: subject }, lowest })
      const theirs: Doing = { kind: 'words', about: `${subject} of another` }
      await check({ ...row, what: `reply to ${subject}, other`, doing: theirs, lowest: 'nobody', other: teams.south })
    }
  })
})
