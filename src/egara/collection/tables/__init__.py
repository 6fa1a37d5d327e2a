"""The store of record: Lance tables, their layout, and who may write to them."""
