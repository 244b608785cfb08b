/** The kind of work that queued texts are, for the queue: `wake(tx, sendTexts)` after queuing some. */
export const sendTexts = 'send_texts'
