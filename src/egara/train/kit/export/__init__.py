"""From a trained network to an encoder's folder.

================  ===============================================================================
`graph`           PyTorch to ONNX, checked; an input that takes uint8 images
`folding`         batch normalisation into convolutions
`precisions`      a float32 graph, and an 8-bit one if it keeps the vectors
`quantisation`    8-bit graphs; `calibration` and `rounding` are its parts
`inference`       running a graph, for its outputs and for its speed
`comparison`      how well the vectors of two graphs agree
`encoder_folder`  the manifest, the graph and other files
`markdown_tables` metrics as Markdown tables
`model_card`      a draft of the encoder's model card
================  ===============================================================================

`folding`, `graph` and `precisions` import PyTorch; import them inside functions.
"""
