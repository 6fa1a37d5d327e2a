"""Draft the model card of an encoder, with the sections that can be generated automatically."""

import tomllib
from pathlib import Path

from egara.images import save
from egara.train.kit.export.markdown_tables import Row, metrics_table

__all__ = ["model_card", "write_model_card"]


def model_card(manifest: str, metrics: str) -> str:
    """Make a model card in Markdown, in the order of the cards of the built-in encoders.

    Mitchell et al., Model Cards for Model Reporting (FAT* 2019). Sections that must
    be completed by hand contain the words "To be written".

    Args:
        manifest: the text of ``encoder.toml``.
        metrics: the metrics of the run, as Markdown.
    """
    document = tomllib.loads(manifest)
    encoder, provenance = document["encoder"], document["provenance"]
    image, vectors = document["tower"]["image"], document["vectors"]
    size = image["size"]
    rows: list[Row] = [
        (key, text.replace("|", "\\|").replace("\n", " "))
        for key, text in provenance.items()
        if isinstance(text, str)
    ]
    rows.append(("input", f"`{image['input']}`, {image['type']} (N, {size}, {size}, 3), RGB"))
    rows.append(("output", f"`{image['vectors']}`, (N, {vectors['dimensions']})"))
    rows.append(("metric", f"{vectors['metric']} distance"))
    parts = [
        f"# `{encoder['name']}`: {encoder['title'].lower()}",
        encoder["description"],
        metrics_table(rows),
    ]
    if changed := provenance.get("departures"):
        parts += ["## Differences from the paper", "\n".join(f"- {line}" for line in changed)]
    parts += [
        *("## Metrics", metrics),
        *("## Limitations", "To be written: check the results on representative drawings."),
        *(
            "## Licence and origin",
            f"{encoder['licence']}. To be written: the licence of the training data.",
        ),
    ]
    return "\n\n".join(parts) + "\n"


def write_model_card(run: Path, manifest: str, metrics: str) -> None:
    """Write ``model_card.md`` into a run's folder; see `model_card`."""
    # A file name that is not UTF-8 has lone surrogates.
    save(run / "model_card.md", model_card(manifest, metrics).encode(errors="replace"))
