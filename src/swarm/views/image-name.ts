/** An image as users write it: `web:1.2@sha256:…` without the digest that the swarm adds. */
export function withoutDigest(image: string): string {
  const at = image.indexOf('@');
  return at <= 0 ? image : image.slice(0, at);
}

/** Whether two images have the same name and tag, whatever their digests. */
export function isSameTag(a: string, b: string): boolean {
  return withTag(a) === withTag(b);
}

function withTag(image: string): string {
  const name = withoutDigest(image);
  // A colon before the last slash belongs to the port of a registry.
  return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : `${name}:latest`;
}
