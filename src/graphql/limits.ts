/**
 * What one GraphQL request may ask for, over HTTP and WebSocket alike. The full topology of a cluster takes about 450
 * tokens, depth 8 and cost 5,000; GraphiQL's introspection takes 250 tokens and depth 15.
 */
export const documentLimits = {
  /** Comments, blanks and long strings are no tokens, so the text has a limit of its own. */
  sourceChars: 32_768,
  /** Counted while parsing; bounds the work of every rule that comes after, some of which grow with the square. */
  tokens: 2_000,
  /** Levels of fields; fragments add none. */
  depth: 10,
  /** Introspection nests deeper by its nature (ofType), and `fields { type { fields` never ends. */
  introspectionDepth: 16,
  /** An alias makes the same field run again. */
  aliases: 15,
  /** Repeated directives cost validation and tell nothing. */
  directives: 20,
  /** About the values in the answer, by the sizes below: ten clusters in full. */
  cost: 60_000,
  /** What a list counts as whose length the query does not say: senders, checks, services. */
  assumedListLength: 10,
  /** Faults that one answer names. */
  reportedFaults: 10,
  /** Documents that are kept parsed and checked, and as many compiled; rarer ones are checked anew. */
  rememberedDocuments: 250,
  /** Compiling takes about 20 ms and pays off for what comes again and again. */
  compileAfter: 5,
} as const;

/** Pages of connections. */
export const pageLimits = { defaultSize: 50, maxSize: 100 } as const;

/** What one replica holds open for subscribers. */
export const socketLimits = {
  sockets: 1_000,
  /** Sockets that have not said yet who they are; they have `initTimeoutMs` to do so. */
  pending: 100,
  perSubject: 50,
  /** Operations under way on one socket, subscriptions and queries together. */
  operations: 20,
  initTimeoutMs: 3_000,
  /** A message is a document with its variables; see `sourceChars`. */
  messageBytes: 65_536,
  /** A peer that takes no data lets answers pile up; the whole topology takes about 50 KiB. */
  bufferedBytes: 4 * 1024 * 1024,
  /** How long one message may wait for a slow peer. */
  sendTimeoutMs: 15_000,
  /** How soon the end of a token is acted on. */
  sweepMs: 1_000,
  /** A peer that answers no ping within one more such span is gone. */
  pingMs: 15_000,
} as const;

/** Serialised answers that are kept until what they came from changes. */
export const answerLimits = {
  answers: 500,
  /** The whole topology of a cluster of three takes about 15 KiB. */
  answerBytes: 1024 * 1024,
  totalBytes: 32 * 1024 * 1024,
} as const;
