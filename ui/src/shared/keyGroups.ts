/** Keys that do something at one place of the page. */
export interface KeyGroup {
  readonly where: string;
  readonly keys: readonly { readonly keys: readonly string[]; readonly does: string }[];
}
