/** An image as people write it: `web:1.2@sha256:…` without the digest that the swarm pins. */
export function withoutDigest(image: string): string {
  const at = image.indexOf('@');
  return at <= 0 ? image : image.slice(0, at);
}
