/** Where the webhook is that converts between the versions of a definition. */
export type ConversionWebhook = { url?: string; caBundle?: string; service?: object };
