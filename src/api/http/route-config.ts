// Settings that routes share: the identification that they require, and their place in the OpenAPI document.

/** How requests are identified, for the OpenAPI document. */
export const security = [{ clientId: [], token: [] }];

/** Requires neither a client id nor a token. */
export const open = { open: true } as const;
/** Requires a token. */
export const personal = { personal: true } as const;
/** Requires a token, and only reads, whatever the method. */
export const personalRead = { personal: true, reads: true } as const;

export const syncDocs = { tags: ["sync"], security };
export const scrobbleDocs = { tags: ["scrobble"], security };
export const userDocs = { tags: ["users"], security };
export const repriseDocs = { tags: ["reprise"], security };
