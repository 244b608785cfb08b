import { resolve } from 'node:path'

/**
 * Files that others published, read in place and never copied (their licences differ): a folder that SHARED_DATA
 * names, else one beside the clone. Where there is none, what reads them is skipped.
 */
const folder = process.env['SHARED_DATA'] || resolve(import.meta.dirname, '../../../shared/data')

export const shared = (...path: string[]): string => resolve(folder, ...path)
