"""The recipe ``visual``: the general look of a drawing.

Nothing is trained. EfficientNet-Lite0 with its ImageNet weights and without its classifier becomes
an 8-bit ONNX graph from uint8 images to 1,280 floats.
"""
