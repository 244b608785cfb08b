/** Doors of a made-up town, and a person who types and presses at the router's door. */
import { randomUUID } from 'node:crypto'
import type { Interaction, Place } from '../../src/chat/interaction.ts'
import { createRouter } from '../../src/chat/router.ts'
import type { Router } from '../../src/chat/router.ts'
import type { View } from '../../src/chat/view.ts'
import type { Context } from '../../src/features/define.ts'
import { openCanvass } from '../../src/features/walks/canvass.ts'
import { importDoors } from '../../src/features/doors/import.ts'
import type { Imported } from '../../src/features/doors/import.ts'
import { createHouse } from '../../src/features/house.ts'
import { registry } from '../../src/features/index.ts'
import type { House } from './house.ts'

export const paris = { lon: 2.35, lat: 48.85 }

/** Houses on a grid of streets: odd numbers on one side, even ones on the other. As the BAN writes them. */
export function town({ streets = 4, houses = 20, households = 1, spread = 0.0002 } = {}): Uint8Array {
  const lines = ['id;numero;rep;nom_voie;code_postal;nom_commune;x;y;lon;lat;foyers']
  for (let s = 0; s < streets; s++)
    for (let n = 1; n <= houses; n++)
      lines.push(
        `75;${n};;Rue ${'ABCDEFGHIJ'[s % 10]}${s};75011;Paris;0;0;${paris.lon + Math.floor(n / 2) * spread};${paris.lat + s * 3 * spread + (n % 2) * spread * 0.4};${households}`,
      )
  return Buffer.from(`${lines.join('\n')}\n`)
}

export const effort = (
  house: House,
  file: Uint8Array = town(),
  { name = 'Marche', size = 20, territory }: { name?: string; size?: number; territory?: string } = {},
): Promise<Imported & { id: string }> =>
  house.transact(async (tx) => {
    const canvass = await openCanvass(tx, { name, walkSize: size, locale: 'en', zone: 'Europe/Paris', createdBy: null })
    return { ...(await importDoors(tx, file, { canvass, territory })), id: canvass.id }
  }, 120_000)

export const routerOf = (house: House): Router => {
  const router: Router = createRouter<Context>(
    registry,
    createHouse({
      store: house.store,
      settings: { ...house.context.settings, slipMs: 0 },
      log: house.context.log,
      cards: (role, t) => router.cards(role, t),
    }),
  )
  return router
}

export type Walker = {
  type(name: string, options?: string): Promise<View>
  press(label: string | RegExp): Promise<View>
  say(text: string): Promise<View>
  /** Fills in the form that the last press opened. */
  send(text: string): Promise<View>
  shares(position: { lon: number; lat: number }): Promise<View>
  /** What stands on the screen. */
  screen(): View
  /** Another card, such as one from before. */
  show(view: View): void
}

/** One screen: the newest card. */
export function walker(router: Router, name: string): Walker {
  let shown: View = { blocks: [] }
  let form = ''
  const place: Place = { network: 'playground', tenant: 'local', channel: `dm-${name.toLowerCase()}`, direct: true }
  const origin = () => ({
    key: randomUUID(),
    user: { network: 'playground' as const, tenant: 'local', userId: name.toLowerCase(), name, locale: 'en' },
    place,
    receivedAt: performance.now(),
  })
  const message = { place, messageId: 'm' }
  const dispatch = async (interaction: Interaction): Promise<View> => {
    const answer = await router.dispatch(interaction)
    if (answer.kind === 'reply') shown = answer.reply.view
    if (answer.kind === 'form') form = answer.form.token
    return shown
  }
  return {
    screen: () => shown,
    show: (view) => void (shown = view),
    send: (text) => dispatch({ ...origin(), kind: 'submit', token: form, fields: { text }, message }),
    type: (command, options = '') => dispatch({ ...origin(), kind: 'command', name: command, options }),
    say: (text) => dispatch({ ...origin(), kind: 'words', text, message }),
    shares: (position) => dispatch({ ...origin(), kind: 'location', ...position, live: false }),
    press: async (label) => {
      const button = shown.buttons?.find((b) => (typeof label === 'string' ? b.label === label : label.test(b.label)))
      if (!button) throw new Error(`no ${label} among ${shown.buttons?.map((b) => b.label).join(', ')}`)
      return dispatch({ ...origin(), kind: 'press', token: button.token, message })
    },
  }
}

export const wordsOf = (view: View): string => JSON.stringify(view.blocks)
