/**
 * Emails, by which people are found and sign in. Nothing is sent to them, so that what another system calls one is one
 * here: in any script, and without a dot in the host. Pure; the client asks it too.
 */

export const MAX_EMAIL = 254;
/** Nothing that is not seen: of two that look alike one would be somebody else's. */
const EMAIL = /^[^@\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{DI}]+@[^@\p{Z}\p{Cc}\p{Cf}\p{Cs}\p{DI}]+$/u;

export const isEmail = (text: string): boolean => text.length <= MAX_EMAIL && EMAIL.test(text);

/** As it is compared: two that are written alike but for case and composition are one. Shown it is as it was given. */
export const emailKey = (text: string): string => text.toLowerCase().normalize("NFC");
