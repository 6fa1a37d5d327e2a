import { decodeView, EMPTY_VIEW, encodeView, type View } from "./view";
import { pageOf } from "../shared/pages";
import { address } from "../shared/address.svelte";
import { queryImages } from "./queryImages";

/**
 * The view and its place in the browser's history: one entry a deliberate step. Where the page
 * shows something else than the search, this is the search that it goes back to.
 */
class CurrentView {
  current = $state.raw<View>(EMPTY_VIEW);
  /** The address was of a search with an image that this page does not have. */
  imageGone = $state(false);

  constructor() {
    if (searching()) {
      this.current = this.#read();
      this.#write("replace"); // the address says no more than is known
    }
    addEventListener("popstate", () => {
      if (searching()) this.current = this.#read();
    });
  }

  /** Shows `next`. Sliders and typing replace the history's entry instead of adding one each. */
  show(next: View, how: "push" | "replace" = "push"): void {
    this.imageGone = false;
    this.current = next;
    this.#write(how);
  }

  change(change: Partial<View>, how: "push" | "replace" = "push"): void {
    this.show({ ...this.current, ...change }, how);
  }

  #write(how: "push" | "replace"): void {
    const to = encodeView(this.current);
    if (to === location.hash.replace(/^#/, "")) return;
    const url = to === "" ? location.pathname + location.search : `#${to}`;
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
    address.read();
  }

  // The bytes of a query image live as long as the page does; after a reload they are gone.
  #read(): View {
    const view = decodeView(location.hash);
    this.imageGone = view.image !== null && !queryImages.has(view.image);
    return this.imageGone ? { ...view, image: null } : view;
  }
}

function searching(): boolean {
  return pageOf(location.hash) === "search";
}

export const view = new CurrentView();
