import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { languageName } from '../../lib/languages.ts'
import { allows } from '../../lib/roles.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { findPerson } from './authority.ts'
import { changeWords, checkLanguage, checkSkill } from './skills.ts'

const steps = ['show', 'add', 'remove'] as const
type Asked = { step: string; word: string | undefined; person: string | undefined }

/** Everybody for themselves, a lead for the own team, organizers for all. */
async function change(context: Context, kind: 'languages' | 'skills', { step, word, person }: Asked): Promise<Reply> {
  const { tx, t, actor, log } = context
  if (person && !allows(actor.role, 'lead')) throw new UserError('not_allowed', { role: 'lead' })
  const { id, name } = person ? await findPerson(tx, actor, person) : actor
  if (step !== 'show' && !word)
    throw new UserError('option.missing', { option: kind === 'languages' ? 'language' : 'skill' })
  const read = step === 'show' ? undefined : (kind === 'languages' ? checkLanguage : checkSkill)(word ?? '')
  const words = await changeWords(tx, {
    volunteerId: id,
    kind,
    ...(read && step === 'add' ? { add: read } : {}),
    ...(read && step === 'remove' ? { remove: read } : {}),
  })
  if (read) log.info({ event: `volunteer.${kind}`, volunteer: id, by: actor.id, n: words.length })
  const said = kind === 'languages' ? words.map((code) => languageName(code, t('person.locale'))) : words
  return {
    view: view([
      { kind: 'title', text: t(`person.${kind}`, { name }) },
      { kind: 'text', text: said.join(' · ') || t(`person.no_${kind}`) },
      { kind: 'note', text: t(`person.${kind}_how`) },
    ]),
  }
}

/** Contacts of these languages come to this person first. */
export const languagesCommand = command({
  name: 'languages',
  group: 'own',
  role: 'volunteer',
  options: {
    step: { type: 'choice', choices: steps, default: 'show' },
    language: { type: 'text', max: 40 },
    person: { type: 'person' },
  },
  run: (context, { step, language, person }) => change(context, 'languages', { step, word: language, person }),
})

export const skillsCommand = command({
  name: 'skills',
  group: 'own',
  role: 'volunteer',
  options: {
    step: { type: 'choice', choices: steps, default: 'show' },
    skill: { type: 'text', max: 60 },
    person: { type: 'person' },
  },
  run: (context, { step, skill, person }) => change(context, 'skills', { step, word: skill, person }),
})
