"""Networks by name, without their classifiers.

====================  ===========================================================================
`registry`            `build_backbone`: a network by name, with its feature size and normalisation
`normalisation`       the mean and std by channel that the weights expect
`weights`             published weights, or weights from a file, checked against the network
`feature_extractor`   the outputs of intermediate layers
`torchvision`         AlexNet (with or without LRN), VGG16, GoogLeNet
`resnet`              ResNet-18, with a width multiplier
`efficientnet_lite`   EfficientNet-Lite0
`timm_models`         any other model of timm
====================  ===========================================================================

All modules but `normalisation` import PyTorch; import them inside functions.
"""
