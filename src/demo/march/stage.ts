/** Sets the stage of a march: areas scored, doors cut into walks, questions, teams and their canvassers. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../../app.ts'
import { UserError } from '../../lib/errors.ts'
import { translator } from '../../locales/index.ts'
import { importAreas } from '../../features/areas/import.ts'
import type { AreaFile } from '../../features/areas/import.ts'
import { findTerritory, readPlaces, readShapes } from '../../features/areas/read.ts'
import type { Territory } from '../../features/areas/read.ts'
import { importDoors } from '../../features/doors/import.ts'
import type { Imported } from '../../features/doors/import.ts'
import { openCanvass } from '../../features/walks/canvass.ts'
import { addVolunteer, findOrMakeTeam } from '../../features/volunteers/invite.ts'
import { shareOut, writeAddresses } from './addresses.ts'
import type { Station } from './addresses.ts'
import { cheatedStreet, cheating } from './cheats.ts'
import type { MarchOptions } from './options.ts'
import { townFiles, townName, townOurs } from './town.ts'

export const effort = 'Marche'
export const cheatedEffort = 'Records'
const zone = 'Europe/Paris'
/** Doors of a walk: an outing of some two hours. */
export const walkSize = 30
/** Of the made-up people (fate.ts); and as many more as chance may take away: better too many than too few. */
const interviewsPerDoor = 0.195
const doorsFor = (interviews: number): number => Math.ceil((interviews + 3 * Math.sqrt(interviews)) / interviewsPerDoor)
/** ms for half a million doors. */
const longest = 60 * 60_000

export type Ground = { territory: Territory; doors: Imported; stations: string[]; shapes: Station[] }

/** Areas first, then doors in the best of them, as many as it takes for so many interviews. */
export async function layGround(app: App, options: MarchOptions, say: (line: string) => void): Promise<Ground> {
  const { seed, areas, interviews } = options
  const wanted = doorsFor(interviews)
  const files = areas ? await filesOf(areas) : townFiles(seed, Math.max(30, Math.ceil(wanted / 350)))
  const { imported } = await importAreas(app.store, files, { ours: areas ? options.ours : townOurs }).catch(worded)
  const most = [...imported].sort((a, b) => b.drawn - a.drawn)[0]!
  const named = options.territory ?? (areas ? most.name : townName)
  const territory = await app.store.transact((tx) => findTerritory(tx, named)).catch(worded)
  say(`${territory.name}: ${territory.stations} polling stations scored`)
  const { drawn } = await app.store.transact((tx) => readShapes(tx, territory.id, 100_000))
  const ranked = drawn.flatMap(({ code, registered, shape, place }) =>
    place === null || registered === null ? [] : [{ code, registered, shape }],
  )
  const shares = shareOut(ranked, wanted)
  if (!shares.length) throw new UserError('area.nothing', { files: territory.name })
  const doors = await app.store.transact(async (tx) => {
    const canvass = await openCanvass(tx, { name: effort, walkSize, locale: 'en', zone, createdBy: null })
    return importDoors(tx, writeAddresses(seed, territory.name, shares), { canvass, territory: territory.name })
  }, longest)
  const street = cheatedStreet(4 * cheating.doors)
  await app.store.transact(async (tx) => {
    const walkSize = cheating.doors + 20
    const canvass = await openCanvass(tx, { name: cheatedEffort, walkSize, locale: 'en', zone, createdBy: null })
    return importDoors(tx, street, { canvass })
  })
  say(`${doors.doors} doors in ${shares.length} of them, ${doors.cut.walks} walks`)
  return { territory, doors, stations: shares.map(({ station }) => station.code), shapes: ranked }
}

/** What a person at a terminal reads of it. */
const worded = (error: unknown): never => {
  if (error instanceof UserError) throw new Error(translator('en')(`errors.${error.key}`, error.values))
  throw error
}

async function filesOf(folder: string): Promise<AreaFile[]> {
  const names = (await readdir(folder)).filter((name) => /\.(csv|tsv|txt|geojson)$/i.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return { name, size: (await stat(path)).size, read: () => createReadStream(path) as AsyncIterable<Uint8Array> }
    }),
  )
}

const names = 'Amina,Bruno,Chloe,David,Elif,Farid,Gilles,Hana,Ines,Jonas,Karim,Lea,Mehdi,Nora,Omar,Paula'.split(',')
export const nameOf = (i: number): string => `${names[i % names.length]}${i + 1}`
export const accountOf = (i: number): string => `march-${i + 1}`
export const teamOf = (i: number, teams: number): string => `Team ${(i % teams) + 1}`

/** In teams of a dozen, all with a first name that no other has: `/assign` finds people by it. */
export async function addCanvassers(app: App, n: number, teams: number): Promise<void> {
  const ids = await app.store.transact(async (tx) => {
    const made: string[] = []
    for (let i = 0; i < teams; i++) made.push(await findOrMakeTeam(tx, teamOf(i, teams)))
    return made
  })
  for (let at = 0; at < n; at += 100)
    await app.store.transact(async (tx) => {
      for (let i = at; i < Math.min(n, at + 100); i++)
        await addVolunteer(tx, {
          user: { network: 'playground', tenant: 'local', userId: accountOf(i), name: nameOf(i) },
          role: 'volunteer',
          teamId: ids[i % teams] ?? null,
          locale: 'en',
          textName: nameOf(i),
          trust: 'trusted',
        })
    }, 120_000)
}

export const firstPlaces = (app: App, { id }: Territory) => app.store.transact((tx) => readPlaces(tx, id, 1, 5))
