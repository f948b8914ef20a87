// What the routes of one kind share: who may call them, and how they are documented.

/** How requests say who they are, in the OpenAPI document. */
export const security = [{ clientId: [], token: [] }];

/** For anybody, without a client id. */
export const open = { open: true } as const;
/** For a person: it needs a token. */
export const personal = { personal: true } as const;
/** The same, and it only reads, whatever its method. */
export const personalRead = { personal: true, reads: true } as const;

export const syncDocs = { tags: ["sync"], security };
export const scrobbleDocs = { tags: ["scrobble"], security };
export const userDocs = { tags: ["users"], security };
export const repriseDocs = { tags: ["reprise"], security };
