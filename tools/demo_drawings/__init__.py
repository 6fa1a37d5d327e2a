"""The steps that choose Egara's demo drawings from openclipart; `build_demo_drawings.py` runs them.

catalogue (what openclipart holds, from its SVG metadata) → rules (what is left out, rules.toml)
→ rendering → likeness (near-duplicates) → balance (caps) → writing.
"""
