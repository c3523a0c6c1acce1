/** IAM answers policy documents URL-encoded (RFC 3986); emulators have been seen to answer plain JSON. */
export function policyText(document: string): string {
  if (document.trimStart().startsWith('{')) return document;
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
