import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block, Button, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { aliases, suggestFirstName } from './promise.ts'

/** The promise, to be given with one press: under the account's first name where it has one, else under an alias. */
export function promiseCard(t: Translate, user: { name: string; handle?: string }, before: Block[] = []): View {
  const own = suggestFirstName(user)
  const button = (name: string, action: string): Button => ({
    label: t('button.promise', { name }),
    token: writeToken(action),
    look: 'primary',
  })
  return view(
    [
      ...before,
      { kind: 'title', text: t('promise.title') },
      { kind: 'text', text: t('promise.text') },
      { kind: 'note', text: t('promise.name') },
    ],
    [
      ...(own ? [button(own, 'promise')] : aliases.map((name) => button(name, aliasAction(name)))),
      { label: t('button.other_name'), token: writeToken('promise_as') },
    ],
  )
}

export const aliasAction = (name: string): string => `alias_${name.toLowerCase()}`
