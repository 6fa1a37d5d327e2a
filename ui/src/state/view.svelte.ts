import { decodeView, encodeView, type View } from "../logic/view";
import { queryImages } from "./images";

/** The view and its place in the browser's history: one entry a deliberate step. */
class CurrentView {
  current = $state.raw<View>(known(decodeView(location.hash)));

  constructor() {
    this.show(this.current, "replace"); // the address says no more than is known
    addEventListener("popstate", () => {
      this.current = known(decodeView(location.hash));
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
  }

  change(change: Partial<View>, how: "push" | "replace" = "push"): void {
    this.show({ ...this.current, ...change }, how);
  }
}

// The bytes of a query image live as long as the page does; after a reload they are gone.
function known(view: View): View {
  return view.image === null || queryImages.has(view.image) ? view : { ...view, image: null };
}

export const view = new CurrentView();
