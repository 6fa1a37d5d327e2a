"""Neighbour graphs of a collection, and what is computed from them.

Pure functions and classes on arrays. A drawing is a row of an array of vectors. Each folder is a
room of its own; import from the folder:

- `neighbours`: the graph of the k nearest neighbours of every row.
- `walks`: paths from one drawing to another over that graph.
- `mapping`: the map in two dimensions.
- `clustering`: clusters, and distances between groups.
- `duplicates`: copies and near duplicates.

The upper four may import `neighbours` and not one another. All of them may import `egara.search`,
`egara.errors`, `egara.limits` and `egara.metric`. Pictures made of drawings (strips, contact
sheets, atlases) are in `egara.images.sheets`, because they need Pillow and no graph.
"""

__all__: list[str] = []
