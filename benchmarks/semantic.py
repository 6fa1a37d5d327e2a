"""Measure the metrics in the model card of `semantic`. Prints Markdown tables.

    python benchmarks/semantic.py [--encoder semantic] [--baseline visual] [--dataset open-drawings]
        [--probe ridge [logistic]] [--sheet out.png]

All metrics are measured on drawings of the split test of the open drawings. The encoder is compared
with frozen vectors of the baseline and one linear classifier per tag, trained on the whole split
train (for 1., also ridge regression on three emoji sets), and with chance or a constant score.
Logistic regression is the method of the paper and takes minutes for every hundred tags.

1. Keywords of the emoji set fluent-emoji-flat, which is not in the training data: for all subjects,
   for subjects in the training data (seen), and for other subjects (unseen). All three use the same
   keywords: those on at least 8 subjects, and on at least one seen and one unseen subject.
2. Retrieval of the same subject: queries from fluent-emoji-flat, database noto-v1.
3. Keywords of openclipart's test drawings, those on at least 10 drawings.
"""

import argparse
import sys
from dataclasses import replace

import numpy as np
from machine import machine

import egara
from egara.evaluate import (
    Baseline,
    DatasetSelection,
    ScoredDrawings,
    TagReport,
    encode_retrieval,
    measure_retrieval,
    measure_tags,
    neighbour_sheet,
    score_tags,
)
from egara.evaluate.markdown import markdown_table

HELD_OUT, OTHER_HAND, CLIPART = "fluent-emoji-flat", "noto-v1", "openclipart"
REFERENCE = ("noto", "twemoji", "openmoji")
CATEGORY = "general"
EMOJI_TAGS, CLIPART_TAGS = 8, 10


def of_general(scored: ScoredDrawings, at_least: int) -> ScoredDrawings:
    """Return the scores of general tags on at least this number of drawings."""
    counts = scored.truth.tags.sum(axis=0)
    labels = enumerate(scored.truth.labels)
    columns = [n for n, tag in labels if tag.category == CATEGORY and counts[n] >= at_least]
    return scored.with_tags(np.array(columns, np.int64))


def mean_precisions(reports: dict[str, TagReport]) -> str:
    """Format a table with one row for each method and one column for each report."""
    counted = [["keywords", *(len(r.tags) for r in reports.values())]]
    counted += [["drawings", *(r.drawings for r in reports.values())]]
    means = [report.means() for report in reports.values()]
    rows = [[f"mAP, {side}", *(of[side][CATEGORY] for of in means)] for side in means[0]]
    return markdown_table(["", *reports], counted + rows)


def emoji(scored: ScoredDrawings) -> str:
    whole = of_general(scored.restrict(DatasetSelection("test", (HELD_OUT,))), EMOJI_TAGS)
    parts = {
        one: whole.restrict(DatasetSelection("test", (HELD_OUT,), one))
        for one in ("all", "seen", "unseen")
    }
    in_each = np.all([of.truth.tags.any(axis=0) for of in parts.values()], axis=0)
    shared = np.flatnonzero(in_each)
    return mean_precisions(
        {f"{name} subjects": measure_tags(of.with_tags(shared), 1) for name, of in parts.items()}
    )


def clipart(scored: ScoredDrawings) -> TagReport:
    drawings = scored.restrict(DatasetSelection("test", (CLIPART,)))
    on_emoji = ", ".join(REFERENCE)
    sides = {side: of for side, of in drawings.scores.items() if on_emoji not in side}
    drawings = replace(drawings, scores=sides)
    return measure_tags(of_general(drawings, CLIPART_TAGS), CLIPART_TAGS)


def progress(what: str, done: int) -> None:
    print(f"\r\033[K{done:,} drawings of {what}", end="", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--encoder", default="semantic")
    parser.add_argument("--baseline", default="visual")
    parser.add_argument("--dataset", default="open-drawings")
    parser.add_argument("--probe", nargs="+", choices=["ridge", "logistic"], default=["ridge"])
    parser.add_argument(
        "--sheet", help="draw the queries of 2. and their nearest drawings to this file"
    )
    asked = parser.parse_args()
    ours, theirs = egara.encoder(asked.encoder), egara.encoder(asked.baseline)
    dataset = egara.open_dataset(asked.dataset)
    print(machine("numpy", "onnxruntime"))
    task = encode_retrieval(
        [ours, theirs], dataset, queries=HELD_OUT, database=OTHER_HAND, progress=progress
    )
    if asked.sheet:
        neighbour_sheet(task, dataset).save(asked.sheet)
    found = measure_retrieval(task).table()
    scored = score_tags(
        ours,
        dataset,
        DatasetSelection("test", (HELD_OUT, CLIPART)),
        baselines=[
            *(Baseline(theirs, kind) for kind in asked.probe),
            Baseline(theirs, sets=REFERENCE),
        ],
        progress=progress,
    )
    print(file=sys.stderr)
    print(f"\n## Keywords of {HELD_OUT} on {EMOJI_TAGS} or more subjects\n\n{emoji(scored)}")
    print(f"\n## The same subject by another artist\n\n{found}")
    print(f"\n## Keywords of {CLIPART}\n\n{clipart(scored).table()}")


if __name__ == "__main__":
    main()
