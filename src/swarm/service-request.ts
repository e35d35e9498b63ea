import type { PortRequest } from './views';

/** A value, or what is wrong with the text as a sentence. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** Reads `8080:80`, `80`, `8080:80/udp`. */
export function parsePort(text: string, mode: PortRequest['mode']): Parsed<PortRequest> {
  throw new Error(`not built: ${text} ${mode}`);
}

/** Reads `NAME=value`. */
export function parseEnv(text: string): Parsed<string> {
  throw new Error(`not built: ${text}`);
}

/** What is wrong with a service's name, as a sentence. */
export function serviceNameProblem(name: string, taken: readonly string[]): string | undefined {
  throw new Error(`not built: ${name} ${taken.length}`);
}

/** What is wrong with an image reference, as a sentence. */
export function imageProblem(image: string): string | undefined {
  throw new Error(`not built: ${image}`);
}
