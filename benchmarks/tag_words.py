"""Count how many common Japanese nouns are names of tags.

    python benchmarks/tag_words.py [LABELS ...] [--missing]

The nouns are subjects of illustrations. Prints a Markdown table with a row for each file with
labels (by default the labels of `semantic`).
"""

import argparse
from pathlib import Path

from egara.encoders import Vocabulary, installed
from egara.encoders.labels import read_labels

NOUNS = Path(__file__).with_name("japanese_nouns.txt")


def nouns_by_kind() -> dict[str, list[str]]:
    """Return the words of each line, by the kind at its beginning."""
    lines = [line.split(": ") for line in NOUNS.read_text(encoding="utf-8").splitlines()]
    return {kind: words.split() for kind, words in lines}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", nargs="*", type=Path, help="files such as labels.csv")
    parser.add_argument(
        "--missing", action="store_true", help="list nouns that are not names of tags"
    )
    asked = parser.parse_args()
    nouns = nouns_by_kind()
    print("| labels | with a Japanese name |", " | ".join(nouns), "| all |")
    print("|---|--:|", "--:|" * (len(nouns) + 1), sep="")
    for path in asked.labels or [installed()["semantic"].folder / "labels.csv"]:
        vocabulary = Vocabulary(read_labels(path))
        known = {kind: [w for w in words if vocabulary.find(w)] for kind, words in nouns.items()}
        counts = [f"{len(known[kind])} of {len(words)}" for kind, words in nouns.items()]
        total = f"{sum(map(len, known.values()))} of {sum(map(len, nouns.values()))}"
        named = sum(label.japanese is not None for label in vocabulary.visible.values())
        cells = [path.name, f"{named:,} of {len(vocabulary.visible):,}", *counts, total]
        print(f"| {' | '.join(cells)} |")
        for kind, words in nouns.items() if asked.missing else ():
            print(f"{kind}:", *(word for word in words if word not in known[kind]))


if __name__ == "__main__":
    main()
