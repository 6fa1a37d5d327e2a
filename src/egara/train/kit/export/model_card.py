"""A draft of the model card of an encoder: what can be written without a person."""

import tomllib
from pathlib import Path

from egara.images import save
from egara.train.kit.export.tables import Row, table_of_figures

__all__ = ["model_card", "write_model_card"]


def model_card(manifest: str, figures: str) -> str:
    """Make a model card in Markdown, in the order of the cards of the built-in encoders.

    Mitchell et al., Model Cards for Model Reporting (FAT* 2019). The sections that a person must
    write contain a line that says so.

    Args:
        manifest: The text of ``encoder.toml``.
        figures: The figures of the run, as Markdown.
    """
    document = tomllib.loads(manifest)
    encoder, provenance = document["encoder"], document["provenance"]
    image, output = document["input"], document["output"]
    size = image["size"]
    rows: list[Row] = [
        (key, text.replace("|", "\\|").replace("\n", " "))
        for key, text in provenance.items()
        if isinstance(text, str)
    ]
    rows.append(("input", f"`{image['name']}`, {image['type']} (N, {size}, {size}, 3), RGB"))
    rows.append(("output", f"`{output['vectors']}`, (N, {output['dimensions']})"))
    rows.append(("compared by", f"{output['metric']} distance"))
    parts = [
        f"# `{encoder['name']}`: {encoder['title'].lower()}",
        encoder["description"],
        table_of_figures(rows),
    ]
    if changed := provenance.get("departures"):
        parts += ["## What is not as in the paper", "\n".join(f"- {line}" for line in changed)]
    parts += [
        *("## Figures", figures),
        *("## What it is bad at", "To be written: look at its answers on drawings like yours."),
        *("## Licence and origin", f"{encoder['licence']}. To be written: the training data's."),
    ]
    return "\n\n".join(parts) + "\n"


def write_model_card(run: Path, manifest: str, figures: str) -> None:
    """Write ``model_card.md`` into a run's folder; see `model_card`."""
    # A file name that is not UTF-8 has lone surrogates.
    save(run / "model_card.md", model_card(manifest, figures).encode(errors="replace"))
