import type { FolderNode } from "../api";

/** A row of the tree of folders. */
export interface FolderRow {
  /** As the filter needs it; empty for all folders. */
  readonly folder: string;
  readonly name: string;
  readonly drawings: number;
  /** 1 for the outermost rows. */
  readonly level: number;
  readonly expandable: boolean;
  readonly expanded: boolean;
  /** The position among the rows of the same folder, from 1, and their number. */
  readonly position: number;
  readonly siblings: number;
}

/**
 * Return the visible rows. The only indexed folder has no row of its own, because it is the same as all folders.
 * Several indexed folders are shown with their full paths.
 */
export function folderRows(
  roots: readonly FolderNode[],
  childrenOf: (folder: string) => readonly FolderNode[] | undefined,
  isExpanded: (folder: string) => boolean,
): FolderRow[] {
  const rows: FolderRow[] = [];
  const add = (nodes: readonly FolderNode[], level: number) => {
    for (const [index, node] of nodes.entries()) {
      const { folder, drawings } = node;
      const children = childrenOf(folder);
      const expanded = node.has_subfolders && children !== undefined && isExpanded(folder);
      rows.push({
        folder,
        name: level === 1 && nodes === roots ? folder : node.name,
        drawings,
        level,
        expandable: node.has_subfolders,
        expanded,
        position: index + 1,
        siblings: nodes.length,
      });
      if (expanded) add(children, level + 1);
    }
  };
  const [only] = roots;
  add(roots.length === 1 && only !== undefined ? (childrenOf(only.folder) ?? []) : roots, 1);
  return rows;
}

/** Return whether a folder is inside another one. */
export function isInside(folder: string, around: string): boolean {
  return folder.startsWith(around.endsWith("/") ? around : `${around}/`);
}

/** Return the last part of the path of a folder. */
export function folderName(folder: string): string {
  return folder.split("/").at(-1) || folder;
}
