"""Data of a training: labelled examples, divisions, samplers, loading, augmentation.

==============  =================================================================================
`examples`      drawings with an explicit list of labels, a domain (image, sketch) and an instance
`divisions`     divisions by ratio or by class, and k folds
`samplers`      the rows of an epoch: shared among processes, or balanced by class and domain
`loading`       pixels decoded once, or read from files; batches
`augmentation`  random changes of a batch on the device that trains
`validation`    the outputs of a validation, gathered from all processes
`image_folder`  the drawings of a folder, to calibrate a quantisation
==============  =================================================================================

`loading`, `samplers`, `augmentation` and `validation` import PyTorch.
"""
