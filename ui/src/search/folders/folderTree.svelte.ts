import { SvelteMap, SvelteSet } from "svelte/reactivity";

import { asApiError, isAbort, type ApiError } from "../../shared/api/client";
import { fetchFolders, type FolderNode } from "../api";
import { folderRows, isInside } from "./rows";

/** The tree of the folders that have drawings. Subfolders are loaded when a folder is first expanded. */
class FolderTree {
  roots = $state.raw<readonly FolderNode[] | null>(null);
  error = $state.raw<ApiError | null>(null);
  readonly rows = $derived(
    folderRows(
      this.roots ?? [],
      (folder) => this.#children.get(folder),
      (folder) => this.#expanded.has(folder),
    ),
  );

  #children = new SvelteMap<string, readonly FolderNode[]>();
  #expanded = new SvelteSet<string>();
  #loading = new Map<string, Promise<void>>();
  #version: string | null = null;
  #abort = new AbortController();

  /** Load the folders of a version of the collection, unless they are shown. Expanded folders stay expanded. */
  async load(version: string): Promise<void> {
    if (this.#version === version && this.error === null) return;
    this.#version = version;
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#loading.clear();
    this.error = null;
    try {
      const roots = await fetchFolders(null, signal);
      this.#children.clear();
      for (const root of roots) this.#children.set(root.folder, root.subfolders);
      this.roots = roots;
      await Promise.all([...this.#expanded].map((folder) => this.#loadChildren(folder)));
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) this.error = asApiError(error);
    }
  }

  async expand(folder: string): Promise<void> {
    this.#expanded.add(folder);
    await this.#loadChildren(folder);
  }

  collapse(folder: string): void {
    this.#expanded.delete(folder);
  }

  /** Expand the folders around a folder, from the outside. */
  async reveal(folder: string): Promise<void> {
    const tried = new Set<string>();
    for (;;) {
      const around = this.rows.find(
        (row) => row.expandable && !row.expanded && !tried.has(row.folder) && isInside(folder, row.folder),
      );
      if (around === undefined) return;
      tried.add(around.folder);
      await this.expand(around.folder);
    }
  }

  #loadChildren(folder: string): Promise<void> {
    if (this.#children.has(folder)) return Promise.resolve();
    const loading = this.#loading.get(folder) ?? this.#fetchChildren(folder, this.#abort.signal);
    this.#loading.set(folder, loading);
    return loading;
  }

  async #fetchChildren(folder: string, signal: AbortSignal): Promise<void> {
    try {
      const [node] = await fetchFolders(folder, signal);
      if (node !== undefined && !signal.aborted) this.#children.set(folder, node.subfolders);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      this.#expanded.delete(folder);
      this.#loading.delete(folder);
      // A folder may disappear before the page knows the new version of the collection.
      const failure = asApiError(error);
      if (failure.kind !== "UnknownFolder") this.error = failure;
    }
  }
}

export const folderTree = new FolderTree();
