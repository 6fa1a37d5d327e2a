import { pageParams, pageOf, type PageName } from "./pages";

/** The part of the URL after `#`. Call `read` after changes that cause no event. */
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
   * Go to the URL of a page; for searches use `view.show`. With "replace", the present history entry is
   * replaced.
   */
  go(to: string, how: "push" | "replace" = "push"): void {
    if (how === "push") history.pushState(null, "", to);
    else history.replaceState(null, "", to);
    this.read();
  }
}

export const address = new Address();
