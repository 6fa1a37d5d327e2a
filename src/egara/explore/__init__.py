"""Neighbour graphs of a collection, and what is computed from them.

Pure functions and classes on arrays. A drawing is a row of an array of vectors. Each folder is a
separate package; import from the folder:

- `neighbours`: the graph of the k nearest neighbours of every row.
- `walks`: paths from one drawing to another over that graph.
- `mapping`: the map in two dimensions.
- `clustering`: clusters, and distances between groups.
- `duplicates`: copies and near duplicates.

`walks`, `mapping`, `clustering` and `duplicates` may import `neighbours`, but not one another. All
of them may import `egara.search`, `egara.errors`, `egara.limits` and `egara.metric`. Images
composed of drawings (strips, contact sheets, atlases) are in `egara.images.sheets`, because they
need only Pillow.
"""

__all__: list[str] = []
