"""The protocols of the deep sketch feature, section 4.

==================  ============================================================================
`classification`    sketches by one angle and by voting (Tables 1 and 2)
`rankings`          images by sketches, compared with rankings by people (Table 3)
`voc`               photographs of VOC2007 by sketches of cars and bicycles (Figure 4)
==================  ============================================================================
"""

from egara.datasets.sketches import EitzSbir, Voc2007
from egara.evaluate.sketches.classification import ClassificationReport, measure_classification
from egara.evaluate.sketches.rankings import RankingReport, measure_rankings, rank_correlation
from egara.evaluate.sketches.voc import VocReport, bounded_average_precision, measure_voc

__all__ = [
    "ClassificationReport",
    "EitzSbir",
    "RankingReport",
    "Voc2007",
    "VocReport",
    "bounded_average_precision",
    "measure_classification",
    "measure_rankings",
    "measure_voc",
    "rank_correlation",
]
