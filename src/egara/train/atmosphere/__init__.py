"""The recipe ``atmosphere``: the strengths of pseudo-labels, such as calm or gloomy.

Kubota and Okuda, Clustering of illustrations by atmosphere using a combination of supervised and
unsupervised learning. The modules and the sections of the paper:

===============  =================================================================================
`mlsmote`        section III-C, synthetic examples of rare labels
===============  =================================================================================

The recipe is not complete: it has no command yet.
"""
