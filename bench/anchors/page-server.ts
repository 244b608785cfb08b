/** The least that `npm start` could be: tsx, and a server with one page. Ends when its parent closes its input. */
import { createServer } from 'node:http'

createServer((_, response) => response.end('<!doctype html><title>bare</title>')).listen(
  Number(process.argv[2]),
  '127.0.0.1',
)
process.stdin.resume().on('close', () => process.exit(0))
