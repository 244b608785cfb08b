import { sql } from 'drizzle-orm'
import { line } from '../../chat/view.ts'
import { locales, translator } from '../../locales/index.ts'
import { command } from '../define.ts'

/** The person's own choice decides the words of answers, on every network. */
export const languageCommand = command({
  name: 'language',
  group: 'own',
  role: 'volunteer',
  options: { language: { type: 'choice', choices: locales, required: true } },
  async run({ tx, actor }, { language }) {
    await tx.execute(sql`update volunteer set locale = ${language} where id = ${actor.id}`)
    return { view: line(translator(language)('language.set')) }
  },
})
