import { clearSearch, isSearching, toggleExample, toggleTag, addTag, type ExampleSide } from "./query";
import { EMPTY_VIEW } from "./view";
import { queryImages } from "./queryImages";
import { view } from "./view.svelte";

/** What a person can do with a drawing or the query; the buttons and the keys both come here. */
export const actions = {
  open(id: string): void {
    view.change({ open: id });
  },

  closeDetails(): void {
    view.change({ open: null });
  },

  toggle(id: string, side: ExampleSide): void {
    view.show(toggleExample(view.current, id, side));
  },

  /** Marks an end of the walk, or unmarks it. A gap that was bridged is another one now. */
  mark(id: string, end: "a" | "b"): void {
    view.change({ [end]: view.current[end] === id ? null : id, bridge: false });
  },

  swapEnds(): void {
    view.change({ a: view.current.b, b: view.current.a });
  },

  closeWalk(): void {
    const { a, b, steps, encoder, bridge, damped, within } = EMPTY_VIEW;
    view.change({ a, b, steps, encoder, bridge, damped, within });
  },

  searchImage(blob: Blob): void {
    view.change({ image: queryImages.add(blob) });
  },

  searchTag(tag: string, wanted = true): void {
    view.show(addTag(view.current, tag, wanted));
  },

  /** Asks for a tag on that side, or no longer. */
  toggleTag(tag: string, wanted: boolean): void {
    view.show(toggleTag(view.current, tag, wanted));
  },

  clearQuery(): void {
    if (isSearching(view.current)) view.show(clearSearch(view.current));
  },
};
