import { address } from "../shared/address.svelte";
import { pageOf } from "../shared/pages";
import { queryImages } from "./queryImages";
import { querySketches } from "./querySketches";
import { decodeView, EMPTY_VIEW, encodeView, type View } from "./view";

/**
 * The view and its entries in the browser's history. On other pages, this is the search that the user can
 * go back to.
 */
class CurrentView {
  current = $state.raw<View>(EMPTY_VIEW);
  /** The URL had a query image that is no longer loaded. */
  imageGone = $state(false);
  /** The URL had a sketch that this browser does not have. */
  sketchGone = $state(false);

  constructor() {
    if (searching()) {
      this.current = this.#read();
      this.#write("replace"); // remove unknown parameters from the URL
    }
    addEventListener("popstate", () => {
      if (searching()) this.current = this.#read();
    });
  }

  /** Show `next`. Sliders and typing replace the history entry instead of adding one. */
  show(next: View, how: "push" | "replace" = "push"): void {
    this.imageGone = this.sketchGone = false;
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

  // Query images are in memory only: after a reload they are gone. Sketches are kept in this browser.
  #read(): View {
    const view = decodeView(location.hash);
    this.imageGone = view.image !== null && !queryImages.has(view.image);
    this.sketchGone = view.sketch !== null && querySketches.strokes(view.sketch) === null;
    return { ...view, image: this.imageGone ? null : view.image, sketch: this.sketchGone ? null : view.sketch };
  }
}

function searching(): boolean {
  return pageOf(location.hash) === "search";
}

export const view = new CurrentView();
