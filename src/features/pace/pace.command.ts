import { command } from '../define.ts'
import { readCallPace, readDoorPace } from './pace.ts'
import { paceCard } from './pace.view.ts'

/** Doors, talks, interviews and calls an hour, by day or area. */
export const paceCommand = command({
  name: 'pace',
  group: 'figures',
  role: 'organizer',
  options: {
    by: { type: 'choice', choices: ['day', 'area'], default: 'day' },
    days: { type: 'integer', min: 1, max: 90, default: 14 },
  },
  async run({ tx, t, actor }, { by, days }) {
    const which = by === 'area' ? 'area' : 'day'
    const doors = await readDoorPace(tx, which, days)
    const calls = which === 'day' ? await readCallPace(tx, days) : []
    return { view: paceCard(t, actor.locale, { by: which, days, doors, calls }) }
  },
})
