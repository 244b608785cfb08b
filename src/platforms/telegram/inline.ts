/**
 * Inline mode: `@bot rally` in the bot's own chat offers the canned replies for the voter of the card shown last. The
 * chosen line arrives as a message of the person's own; it is a text to the voter only as a reply to the card.
 */
import type { Door } from '../../chat/platform.ts'
import type { Api } from './api.ts'
import type { Deed } from './read.ts'
import { blank, clean } from './rich.ts'
import { directPlace } from './show.ts'

/** https://core.telegram.org/bots/api#answerinlinequery */
const mostResults = 50

export async function answerInline(
  api: Api,
  door: Door,
  { queryId, query, user, own }: Extract<Deed, { kind: 'inline' }>,
): Promise<void> {
  // Elsewhere others look on: nothing about a voter is offered there.
  const found = own ? await door.suggest(user, directPlace(user.userId), query) : []
  const results = found
    .filter(({ text }) => !blank(text))
    .slice(0, mostResults)
    .map(({ title, text }, i) => ({
      type: 'article',
      id: String(i),
      title: blank(title) ? '·' : clean(title),
      description: clean(text),
      input_message_content: { message_text: clean(text), link_preview_options: { is_disabled: true } },
    }))
  // For this person, this card and this moment: kept nowhere.
  await api.call(
    'answerInlineQuery',
    { inline_query_id: queryId, results, cache_time: 0, is_personal: true },
    { again: 1 },
  )
}
