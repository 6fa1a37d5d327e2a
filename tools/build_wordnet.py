"""Builds the word relations that ship with Egara from Debian's WordNet.

    python tools/build_wordnet.py                       fetches the package with apt-get
    python tools/build_wordnet.py --wordnet DIR         uses one that is unpacked already

DIR has usr/share/wordnet, as `dpkg-deb -x` unpacks wordnet-base. Nouns, verbs and adjectives are
kept, without proper names. The same package gives the same data. Writes two Arrow files:

``lemmas``   lemma (with irregular forms, such as mice), and for each of its frequent senses the
             number of the synset and its frequency, as a percentage of the most frequent one
``synsets``  for each synset the numbers of its parents and of related synsets

The parent of a noun or verb is its hypernym, of an adjective the adjective to which it is similar,
and of a young animal also the animal that its definition names (a kitten is a "young domestic
cat"). Related synsets are derived from one another (to sleep, sleepy) or linked by "see also" or
as an attribute.
"""

import argparse
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

PACKAGE = "wordnet-base"
DATA = Path(__file__).parent.parent / "src" / "egara" / "collection" / "words" / "wordnet_data"
PARTS = {"n": "noun", "v": "verb", "a": "adj"}
TYPE_OF_KEY = {"1": "n", "2": "v", "3": "a", "5": "a"}
PARENTS = {"n": ("@",), "v": ("@",), "a": ("&",)}
RELATED = ("+", "=", "^", "$")
MAX_SENSES = 3
"""The maximum number of senses of a lemma as a noun, as a verb and as an adjective."""

MIN_SHARE = 0.2
"""A sense is kept if it is at least this often meant as the word's most frequent sense."""

LEAST_SHARE = {"n": 0.8, "v": 0.3, "a": 0.3}
"""The least share of the most frequent sense of a noun, verb and adjective."""
PLAIN = re.compile(r"[a-z0-9 .'&-]+")

Key = tuple[str, int]


@dataclass
class Synset:
    """A set of synonyms, as in WordNet's files."""

    part: str
    is_satellite: bool
    lemmas: list[str]
    pointers: list[tuple[str, Key]]
    gloss: str


def main() -> None:
    """Fetch the package, build the data and write it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--wordnet", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        root = options.wordnet or fetched(Path(work))
        build(root / "usr" / "share" / "wordnet")
        notice = root / "usr" / "share" / "doc" / PACKAGE / "copyright"
        shutil.copy(notice, DATA / "LICENSE.txt")


def fetched(work: Path) -> Path:
    """Download and unpack the package."""
    subprocess.run(["apt-get", "download", PACKAGE], cwd=work, check=True)
    (package,) = work.glob("*.deb")
    subprocess.run(["dpkg-deb", "-x", package, work / "root"], check=True)
    return work / "root"


def build(folder: Path) -> None:
    """Write the two files."""
    synsets = {
        key: synset
        for part, name in PARTS.items()
        for key, synset in read_synsets(folder / f"data.{name}", part)
    }
    kept = {key for key, s in synsets.items() if not any(kind == "@i" for kind, _ in s.pointers)}
    numbers = {key: number for number, key in enumerate(sorted(kept))}
    senses = read_senses(folder, synsets, numbers)
    species = species_of_young(synsets)
    parents = [
        sorted({numbers[p] for p in (*parents_of(synsets, k), *species.get(k, ())) if p in numbers})
        for k in sorted(kept)
    ]
    related = [
        sorted({numbers[p] for kind, p in synsets[k].pointers if kind in RELATED and p in numbers})
        for k in sorted(kept)
    ]
    lemmas = pa.table(
        {
            "lemma": pa.array(senses, pa.string()),
            "synsets": pa.array([[n for n, _ in s] for s in senses.values()], pa.list_(pa.int32())),
            "shares": pa.array([[c for _, c in s] for s in senses.values()], pa.list_(pa.uint8())),
        }
    )
    write("lemmas", lemmas)
    lists = pa.list_(pa.int32())
    columns = {"parents": pa.array(parents, lists), "related": pa.array(related, lists)}
    write("synsets", pa.table(columns))


def read_synsets(path: Path, part: str) -> list[tuple[Key, Synset]]:
    """Read one of WordNet's data files; see wndb(5WN)."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            continue  # the licence
        data, _, gloss = line.partition(" | ")
        cells = data.split()
        word_count = int(cells[3], 16)
        lemmas = [cells[4 + 2 * n].split("(")[0] for n in range(word_count)]
        start = 4 + 2 * word_count
        pointers = []
        for n in range(int(cells[start])):
            kind, offset, pointed, _ = cells[start + 1 + 4 * n : start + 5 + 4 * n]
            pointers.append((kind, ("a" if pointed == "s" else pointed, int(offset))))
        synset = Synset(part, cells[2] == "s", lemmas, pointers, gloss)
        found.append(((part, int(cells[0])), synset))
    return found


def parents_of(synsets: dict[Key, Synset], key: Key) -> list[Key]:
    """Return the hypernyms of a noun or verb, or the head of a cluster of adjectives."""
    synset = synsets[key]
    if synset.part == "a" and not synset.is_satellite:
        return []
    return [to for kind, to in synset.pointers if kind in PARENTS[synset.part]]


def read_senses(
    folder: Path, synsets: dict[Key, Synset], numbers: dict[Key, int]
) -> dict[str, list[tuple[int, int]]]:
    """Return the frequent senses of each lemma, sorted by lemma: synset, and percentage."""
    counts = {}
    for line in (folder / "cntlist.rev").read_text(encoding="utf-8").splitlines():
        key, sense, count = line.split()
        lemma, _, rest = key.partition("%")
        if rest[0] in TYPE_OF_KEY:
            counts[lemma, TYPE_OF_KEY[rest[0]], int(sense)] = int(count)
    found: defaultdict[str, list[tuple[Key, float]]] = defaultdict(list)
    for part, name in PARTS.items():
        for line in (folder / f"index.{name}").read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):
                continue
            cells = line.split()
            offsets = cells[-int(cells[2]) :]
            for sense, offset in enumerate(offsets, start=1):
                is_proper = not any(n == cells[0] for n in synsets[part, int(offset)].lemmas)
                if not is_proper and (part, int(offset)) in numbers:
                    count = counts.get((cells[0], part, sense), 0)
                    # Without any count, the order of the senses decides.
                    found[cells[0]].append(((part, int(offset)), count + 1 / sense))
    senses = {}
    for lemma, of_lemma in found.items():
        name = lemma.replace("_", " ")
        if PLAIN.fullmatch(name):
            senses[name] = [(numbers[key], share) for key, share in shares(of_lemma)]
    for name in PARTS.values():
        for line in (folder / f"{name}.exc").read_text(encoding="utf-8").splitlines():
            irregular, *bases = line.replace("_", " ").split(" ") if "_" not in line else [""]
            if irregular and irregular not in senses and bases and bases[0] in senses:
                senses[irregular] = senses[bases[0]]
    return dict(sorted(senses.items()))


def shares(senses: list[tuple[Key, float]]) -> list[tuple[Key, int]]:
    """Return the frequent senses of a lemma with their shares, a percentage, highest first.

    Drawings show things, so the nouns of a word count more than its verbs and adjectives.
    """
    most = max(count for _, count in senses)
    found = []
    for part, minimum in LEAST_SHARE.items():
        of_part = [(key, count) for key, count in senses if key[0] == part]
        of_part.sort(key=lambda pair: -pair[1])
        best = of_part[0][1] if of_part else 1
        scale = max(minimum, best / most)
        often = [(key, count / best) for key, count in of_part if count >= MIN_SHARE * best]
        found += [(key, round(100 * share * scale)) for key, share in often[:MAX_SENSES]]
    return sorted((pair for pair in found if pair[1] >= 100 * MIN_SHARE), key=lambda p: -p[1])


def species_of_young(synsets: dict[Key, Synset]) -> dict[Key, list[Key]]:
    """Return for each young animal the animal that its definition names."""
    nouns = {key: synset for key, synset in synsets.items() if synset.part == "n"}
    animal = next(k for k, s in nouns.items() if "animate_being" in s.lemmas)
    young = next(
        k
        for k, s in nouns.items()
        if {"young", "offspring"} <= {*s.lemmas} and is_below(nouns, k, animal)
    )
    first_sense: dict[str, Key] = {}
    for key, synset in nouns.items():
        if is_below(nouns, key, animal) and not is_below(nouns, key, young):
            for lemma in synset.lemmas:
                first_sense.setdefault(lemma.lower(), key)
    species = {}
    for key, synset in nouns.items():
        if key != young and is_below(nouns, key, young):
            definition = re.split("[;,:]| that | which ", synset.gloss)[0]
            words = re.findall("[a-z]+", definition)
            named = [first_sense[w] for w in words if w in first_sense and len(w) > 2]
            if named:
                species[key] = named[-1:]
    return species


def is_below(nouns: dict[Key, Synset], key: Key, ancestor: Key) -> bool:
    """Return whether a noun is a kind of another one."""
    if key == ancestor:
        return True
    return any(is_below(nouns, to, ancestor) for kind, to in nouns[key].pointers if kind == "@")


def write(name: str, table: pa.Table) -> None:
    """Write a table as a compressed Arrow file."""
    path = DATA / f"{name}.arrow"
    options = pa.ipc.IpcWriteOptions(compression=pa.Codec("zstd", compression_level=19))
    with pa.ipc.new_file(path, table.schema, options=options) as file:
        file.write_table(table.combine_chunks())
    print(f"{path}: {len(table):,} rows, {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
