/** Getting out the vote: whoever said yes is asked, and on polling day strike lists say who need not be asked any more. */
import { packOf } from '../features/law/packs/index.ts'
import { translator } from '../locales/index.ts'
import { launch } from './campaign.ts'
import { dayOf, passTo, untilQuiet } from './fast-time.ts'
import type { Moment } from './fast-time.ts'
import type { Stage } from './stage.ts'
import { readVoters, votesAt } from './voters.ts'

export const chaseName = 'Get out the vote'
const supporters = 'Demo: supporters'

/** The words of the demo's organizer, as its voters' are: no words of the product. */
const words = {
  en: {
    script:
      'Hi {firstName|there}, {texter} from {sender} again. Sunday is the day: will you vote? Reply STOP to opt out.',
    replies: [
      ['replies.yes.label', 'Wonderful, {firstName}! Stations are open from 9:30 to 8 on Sunday.', 'will_vote'],
      ['replies.no.label', 'Thank you for telling us, and have a good evening!', 'no'],
      ['replies.human.label', 'Yes, a real person: I am {texter}, a volunteer.', 'asked_human'],
    ],
  },
  fr: {
    script:
      'Bonjour {firstName|à vous}, encore {texter} pour {sender}. Dimanche, c’est le jour : irez-vous voter ? Répondez ARRET pour ne plus recevoir de messages.',
    replies: [
      ['replies.yes.label', 'Formidable, {firstName} ! Les bureaux ouvrent à 8 h dimanche.', 'will_vote'],
      ['replies.no.label', 'Merci de nous le dire, et bonne soirée !', 'no'],
      ['replies.human.label', 'Oui, une vraie personne : je suis {texter}, bénévole.', 'asked_human'],
    ],
  },
} as const

/** A campaign to everybody who said yes to one of these. `size`: contacts in one batch. */
export async function launchChase(
  stage: Stage,
  { invited, votesOn, size, test }: { invited: readonly string[]; votesOn: number; size: number; test: number },
): Promise<void> {
  const { organizer, options } = stage
  const t = translator(options.locale)
  const { script, replies } = words[options.locale]
  await organizer.type(`/list make "${supporters}" ${invited.map((name) => `yes:"${name}"`).join(' + ')}`)
  await launch(stage, {
    make: `/campaign new ${chaseName}`,
    name: chaseName,
    list: supporters,
    size,
    script,
    replies: replies.map(([label, text, tag]) => `${t(label)} | ${text} | ${tag} | close`).join('\n'),
    also: [
      `/voted chase "${chaseName}" day:${dayOf(stage, votesOn)}`,
      `/holdout "${chaseName}" percent:10 seed:demo-${options.seed}`,
    ],
    test,
  })
}

/** What the polling stations have so far, where the law lets a campaign have it. */
export async function dropStrikeList(
  stage: Stage,
  at: Moment,
  given: { started: number; meanwhile(pending: number): void },
): Promise<void> {
  const { organizer, options } = stage
  await passTo(stage, at)
  if (packOf(options.region).votedMarks.is.includes('official_list')) {
    const soon = at.time < '13:00' ? ['early', 'morning'] : ['early', 'morning', 'later']
    const voters = await readVoters(stage)
    const lines = voters.map((v) => `${v.phone},${soon.includes(votesAt(options.seed, v)) ? 'yes' : 'no'}`)
    await organizer.type(`/voted file day:${dayOf(stage, at.day)} region:${options.region}`, {
      file: {
        name: `strike-${at.day}-${at.time.slice(0, 2)}.csv`,
        bytes: Buffer.from(`phone,voted\n${lines.join('\n')}\n`),
      },
    })
  }
  await untilQuiet(stage, given)
}
