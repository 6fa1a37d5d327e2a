"""Edge maps of images by HED, a network that detects the outlines people draw.

=============  ==============================================================
`hed`          the network, and the published weights
`detection`    edge maps from its ONNX export, which is made once and kept
=============  ==============================================================

Both import PyTorch only when the export is made.
"""
