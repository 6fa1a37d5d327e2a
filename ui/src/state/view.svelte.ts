import { decodeView, EMPTY_VIEW, encodeView, type View } from "../logic/view";
import { viewOf } from "../logic/views";
import { address } from "./address.svelte";
import { queryImages } from "./images";

/**
 * The view and its place in the browser's history: one entry a deliberate step. Where the page
 * shows something else than the search, this is the search that it goes back to.
 */
class CurrentView {
  current = $state.raw<View>(searching() ? known(decodeView(location.hash)) : EMPTY_VIEW);

  constructor() {
    // The address says no more than is known.
    if (searching()) this.show(this.current, "replace");
    addEventListener("popstate", () => {
      if (searching()) this.current = known(decodeView(location.hash));
    });
  }

  /** Shows `next`. Sliders and typing replace the history's entry instead of adding one each. */
  show(next: View, how: "push" | "replace" = "push"): void {
    const to = encodeView(next);
    this.current = next;
    if (to === location.hash.replace(/^#/, "")) return;
    const url = to === "" ? location.pathname + location.search : `#${to}`;
    if (how === "push") history.pushState(null, "", url);
    else history.replaceState(null, "", url);
    address.read();
  }

  change(change: Partial<View>, how: "push" | "replace" = "push"): void {
    this.show({ ...this.current, ...change }, how);
  }
}

function searching(): boolean {
  return viewOf(location.hash) === "search";
}

// The bytes of a query image live as long as the page does; after a reload they are gone.
function known(view: View): View {
  return view.image === null || queryImages.has(view.image) ? view : { ...view, image: null };
}

export const view = new CurrentView();
