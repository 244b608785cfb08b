/** A carrier's API that accepts everything: a process of its own, as a carrier is. Says its port, ends with its parent. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

let n = 0
const server = createServer((request, response) => {
  request.on('data', () => {})
  request.on('end', () => {
    response.writeHead(201, { 'content-type': 'application/json' })
    response.end(`{"sid":"SM${process.pid}-${++n}"}`)
  })
})
// Longer than any pause of a bench: a request on a connection that the server has just closed fails.
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))
