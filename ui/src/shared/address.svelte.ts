import { pageParams, pageOf, type PageName } from "./pages";

/** The part of the address behind `#`. What the browser does not report is told by `read`. */
class Address {
  hash = $state(location.hash);
  readonly page: PageName = $derived(pageOf(this.hash));
  readonly params: URLSearchParams = $derived(pageParams(this.hash));

  constructor() {
    addEventListener("hashchange", () => this.read());
    addEventListener("popstate", () => this.read());
  }

  read(): void {
    this.hash = location.hash;
  }

  /**
   * Goes to an address of a view of its own (a search is gone to by `view.show`); to `replace` the
   * one that is shown leaves no trace of it.
   */
  go(to: string, how: "push" | "replace" = "push"): void {
    if (how === "push") history.pushState(null, "", to);
    else history.replaceState(null, "", to);
    this.read();
  }
}

export const address = new Address();
