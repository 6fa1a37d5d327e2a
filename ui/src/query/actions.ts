import { addTag, addText, clearSearch, isSearching, toggleExample, toggleTag, type ExampleSide } from "./query";
import { queryImages } from "./queryImages";
import { EMPTY_VIEW } from "./view";
import { view } from "./view.svelte";

/** The actions on drawings and on the search, for buttons and keys. */
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

  /** Mark an end of the walk, or remove the mark. A new end clears the bridge over a gap. */
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

  searchText(text: string): void {
    view.show(addText(view.current, text));
  },

  searchTag(tag: string, wanted = true): void {
    view.show(addTag(view.current, tag, wanted));
  },

  /** Add a tag to the search, or remove it. */
  toggleTag(tag: string, wanted: boolean): void {
    view.show(toggleTag(view.current, tag, wanted));
  },

  clearQuery(): void {
    if (isSearching(view.current)) view.show(clearSearch(view.current));
  },
};
