/** Why something was refused, in the person's words. The bridge rejects with a `Refusal` and nothing else. */
export function reasonOf(refusal: unknown): string {
  return refusal instanceof Error ? refusal.message : String(refusal);
}
