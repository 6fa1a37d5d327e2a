"""The training kit: the parts that all recipes use.

=====================  ==========================================================================
`settings`             settings as dataclasses, read from TOML; `renamed_settings`
`run_folder`           a run's folder: its settings and its dataset, which must not change
`stages`               training with Lightning; a stage resumes after its last checkpoint
`folds`                one run for each fold of a cross-validation
`optimisation`         parameter groups and learning rate schedules
`backbones/`           networks by name, their normalisation, and the outputs of their layers
`data/`                labelled examples of one or two domains, divisions, samplers, loading,
                       augmentation, and the outputs of a validation
`export/`              ONNX, 8-bit quantisation, manifests, model cards, tables of metrics
`processes`            several processes that ``torchrun`` starts
`command_line`         the arguments that the commands of recipes have in common
=====================  ==========================================================================

The kit must not import a recipe. Modules that import PyTorch say so in their docstring; import them
inside functions.
"""
